/** The pattern of usernames (contract: 3–30 of `A-Z a-z 0-9 . _`). */
export const USERNAME = /^[A-Za-z0-9._]{3,30}$/;
