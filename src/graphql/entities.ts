import { signedIn } from '../auth/viewer';
import type { RequestContext } from '../context';
import { AppError, detail } from '../errors/app-error';
import { isObjectId } from '../scalars/object-id.scalar';

/** The types that other subgraphs may refer to, by their `id`. */
export const ENTITY_TYPES = ['User', 'LiveStream', 'Transaction'] as const;

type EntityType = (typeof ENTITY_TYPES)[number];

/** An entity with the name of its type. */
export interface Entity {
  readonly __typename: EntityType;
}

/**
 * The maximum number of representations, as many as one statement reads. It is above that of `users(ids:)`, because a router sends the
 * entities of a whole response as one list, which its client cannot divide. The cost limits it further.
 */
export const MAX_REPRESENTATIONS = 500;

/** Looks up a record as the viewer may see it, by the same service as the queries by id. All of them throw AppErrors such as NOT_FOUND. */
const LOOKUPS: Readonly<Record<EntityType, (id: string, context: RequestContext) => Promise<object>>> = {
  User: (id, { users }) => users.get(id),
  LiveStream: (id, { liveStreams }) => liveStreams.get(id),
  Transaction: (id, context) => context.transactions.get(id, signedIn(context)),
};

/** What a router sends for an entity: its type and key. Other fields are allowed, and ignored. @throws AppError BAD_USER_INPUT */
function readRepresentation(value: unknown, field: string): { readonly type: EntityType; readonly id: string } {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw AppError.badInput(detail(field, 'mustBe', { type: '_Any' }));
  // Checked to be an object.
  const { __typename: name, id } = value as Readonly<Record<string, unknown>>;
  const type = ENTITY_TYPES.find((known) => known === name);
  if (type === undefined) throw AppError.badInput(detail(`${field}.__typename`, 'oneOf', { values: ENTITY_TYPES }));
  if (id === undefined || id === null) throw AppError.badInput(detail(`${field}.id`, 'required'));
  if (typeof id !== 'string' || !isObjectId(id)) throw AppError.badInput(detail(`${field}.id`, 'objectId'));
  return { type, id: id.toLowerCase() };
}

/** Loads an entity, or returns the error of its representation. Any other failure is not of one entity alone, and is thrown. */
async function loadEntity(value: unknown, field: string, context: RequestContext): Promise<Entity | AppError> {
  try {
    const { type, id } = readRepresentation(value, field);
    return { ...(await LOOKUPS[type](id, context)), __typename: type };
  } catch (error) {
    if (error instanceof AppError && error.status < 500) return error;
    throw error;
  }
}

/**
 * Loads the entities of representations, in their order: one statement for each type.
 * @returns an error in place of an entity that is not found, forbidden or invalid, as GraphQL allows for items of lists
 * @throws AppError UNAUTHENTICATED, BAD_USER_INPUT for too many representations, or the error of reading them
 */
export async function loadEntities(representations: readonly unknown[], context: RequestContext): Promise<(Entity | AppError)[]> {
  signedIn(context);
  if (representations.length > MAX_REPRESENTATIONS) {
    throw AppError.badInput(detail('representations', 'tooMany', { max: MAX_REPRESENTATIONS }));
  }
  return Promise.all(representations.map((value, index) => loadEntity(value, `representations.${index}`, context)));
}
