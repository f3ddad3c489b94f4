import type { ReactElement } from 'react';
import { Errors, List, Person, Streams } from './parts';
import type { Source } from './source';
import type { Texts } from './texts';

/** The viewer's home: who is live now, newest first, and the users whom the viewer follows. */
export function HomeScreen({ source, texts }: { readonly source: Source; readonly texts: Texts }): ReactElement {
  const { data, errors, isLoading, moreStreams, moreFollowing } = source.useHome();
  if (data === undefined) return isLoading ? <p>{texts.loading}</p> : <Errors errors={errors} />;
  const { me, liveStreams } = data;
  return (
    <main>
      <h1>{texts.welcome(me.profile?.displayName ?? me.username)}</h1>
      <Errors errors={errors} />
      {liveStreams != null && <Streams title={texts.liveNow} page={liveStreams} texts={texts} more={moreStreams} />}
      {me.following != null && (
        <List title={texts.following} texts={texts} hasMore={me.following.pageInfo.hasNextPage} more={moreFollowing}>
          {me.following.edges.map(({ node }) => (
            <li key={node.id}>
              <Person user={node} texts={texts} />
            </li>
          ))}
        </List>
      )}
    </main>
  );
}
