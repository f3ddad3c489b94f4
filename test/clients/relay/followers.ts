import { graphql } from 'relay-runtime';

/** The followers of a user. There is no `node(id)`: a fragment that is fetched again starts at the field that reads the object. */
export const QUERY = graphql`
  query followersQuery($id: ObjectID!) {
    ...followers_list @arguments(id: $id)
  }
`;

/** A list of a user, below a field of Query. */
export const LIST = graphql`
  fragment followers_list on Query
  @argumentDefinitions(id: { type: "ObjectID!" }, count: { type: "Int", defaultValue: 50 }, cursor: { type: "String" })
  @refetchable(queryName: "followersPageQuery") {
    user(id: $id) {
      id
      username
      followers(first: $count, after: $cursor) @connection(key: "followers_followers") {
        edges {
          node {
            id
            username
            stats {
              id
              followers
            }
          }
        }
      }
    }
  }
`;
