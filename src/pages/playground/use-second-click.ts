import { useState } from 'react';

/** A button that acts on the second click, and the handlers that it needs. */
export interface SecondClick {
  /** Whether the next click acts. */
  readonly isSure: boolean;
  readonly handlers: { readonly onClick: () => void; readonly onBlur: () => void };
}

/** The state of a button for what cannot be undone: it takes a second click, before the button loses the focus. */
export function useSecondClick(act: () => void): SecondClick {
  const [isSure, setSure] = useState(false);
  return {
    isSure,
    handlers: {
      onClick: () => {
        if (isSure) act();
        else setSure(true);
      },
      onBlur: () => {
        setSure(false);
      },
    },
  };
}
