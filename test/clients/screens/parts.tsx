import type { ReactElement, ReactNode } from 'react';
import type { PersonFragment, StreamPageFragment } from '../../../src/generated/operations';
import type { ScreenError } from './source';
import type { Texts } from './texts';

/** The messages of the errors, each once. */
export function Errors({ errors }: { readonly errors: readonly ScreenError[] }): ReactElement | null {
  const messages = [...new Set(errors.map(({ message }) => message))];
  return messages.length === 0 ? null : <p role="alert">{messages.join(' · ')}</p>;
}

/** The name of a user, and whether the user is live. */
export function Person({ user, texts }: { readonly user: PersonFragment; readonly texts: Texts }): ReactElement {
  return (
    <>
      {user.profile?.displayName ?? user.username}
      {user.profile?.isLive === true && <strong> {texts.live}</strong>}
    </>
  );
}

/** A list with a heading and, if further items follow, a button that reads them. */
export function List(props: {
  readonly title: string;
  readonly texts: Texts;
  readonly hasMore: boolean;
  readonly more: () => void;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <section aria-label={props.title}>
      <h2>{props.title}</h2>
      <ul>{props.children}</ul>
      {props.hasMore && <button onClick={props.more}>{props.texts.more(props.title)}</button>}
    </section>
  );
}

/** A list of live streams with their hosts. */
export function Streams(props: {
  readonly title: string;
  readonly page: StreamPageFragment;
  readonly texts: Texts;
  readonly more: () => void;
}): ReactElement {
  return (
    <List title={props.title} texts={props.texts} hasMore={props.page.pageInfo.hasNextPage} more={props.more}>
      {props.page.edges.map(({ node: { id, title, status, host } }) => (
        <li key={id} data-status={status}>
          {title} {host != null && <small>{props.texts.withHost(host.profile?.displayName ?? host.username)}</small>}
        </li>
      ))}
    </List>
  );
}
