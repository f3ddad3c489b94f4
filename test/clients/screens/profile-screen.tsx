import type { ReactElement } from 'react';
import type { ProfileScreenQuery } from '../../../src/generated/operations';
import { Errors, List, Person, Streams } from './parts';
import type { Source } from './source';
import type { Texts } from './texts';

type User = NonNullable<ProfileScreenQuery['userByName']>;

function relation({ profile }: User, texts: Texts): string {
  if (profile == null) return '';
  if (profile.followedByMe && profile.followsMe) return texts.follows;
  if (profile.followedByMe) return texts.followedByMe;
  return profile.followsMe ? texts.followsMe : '';
}

function Header({ user, texts }: { readonly user: User; readonly texts: Texts }): ReactElement {
  return (
    <header>
      <h1>
        <Person user={user} texts={texts} />
      </h1>
      <p>@{user.username}</p>
      <p>{user.profile?.bio}</p>
      <p role="status">{relation(user, texts)}</p>
      {user.stats != null && (
        <dl>
          <dt>{texts.followers}</dt>
          <dd>{user.stats.followers}</dd>
          <dt>{texts.following}</dt>
          <dd>{user.stats.following}</dd>
          <dt>{texts.streams}</dt>
          <dd>{user.stats.totalLiveStreams}</dd>
        </dl>
      )}
    </header>
  );
}

/** The page of a user, by username: stats, profile, follow relation, followers and live streams. */
export function ProfileScreen(props: { readonly source: Source; readonly username: string; readonly texts: Texts }): ReactElement {
  const { texts } = props;
  const { data, errors, isLoading, moreFollowers, moreStreams } = props.source.useProfile(props.username);
  const user = data?.userByName;
  if (user == null) return isLoading ? <p>{texts.loading}</p> : errors.length > 0 ? <Errors errors={errors} /> : <p>{texts.notFound}</p>;
  return (
    <main>
      <Errors errors={errors} />
      <Header user={user} texts={texts} />
      {user.followers != null && (
        <List title={texts.followers} texts={texts} hasMore={user.followers.pageInfo.hasNextPage} more={moreFollowers}>
          {user.followers.edges.map(({ node }) => (
            <li key={node.id}>
              <Person user={node} texts={texts} />
            </li>
          ))}
        </List>
      )}
      {user.liveStreams != null && <Streams title={texts.streams} page={user.liveStreams} texts={texts} more={moreStreams} />}
    </main>
  );
}
