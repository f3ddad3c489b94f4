-- Generous limits, in characters, that keep a page of any texts to a size that can be answered. NOT VALID: existing rows stay as
-- they are, and the table is not read. A row that is too long already has to be shortened when it is next updated; once
-- there is none, ALTER TABLE … VALIDATE CONSTRAINT makes the check hold for all.

ALTER TABLE "users"
  ADD CONSTRAINT "users_email_length" CHECK (char_length("email") <= 320) NOT VALID;

ALTER TABLE "profiles"
  ADD CONSTRAINT "profiles_display_name_length" CHECK (char_length("display_name") <= 200) NOT VALID,
  ADD CONSTRAINT "profiles_bio_length" CHECK (char_length("bio") <= 5000) NOT VALID,
  ADD CONSTRAINT "profiles_avatar_url_length" CHECK (char_length("avatar_url") <= 4096) NOT VALID,
  ADD CONSTRAINT "profiles_cover_url_length" CHECK (char_length("cover_url") <= 4096) NOT VALID;

ALTER TABLE "live_streams"
  ADD CONSTRAINT "live_streams_title_length" CHECK (char_length("title") <= 500) NOT VALID;

ALTER TABLE "transactions"
  ADD CONSTRAINT "transactions_description_length" CHECK (char_length("description") <= 2000) NOT VALID;
