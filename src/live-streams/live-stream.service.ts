import { memoize } from '../database/memoize';
import type { Database } from '../database/database';
import { pagesForViewer, type ViewedPage } from '../database/keyset-page';
import { forViewer, type ViewerScope } from '../database/viewer-scoped';
import { AppError, detail } from '../errors/app-error';
import { LiveStreamStatus } from '../generated/prisma/enums';
import { parseConnectionRequest, toConnection, type Connection, type FoundPage } from '../paging/connection';
import type { ConnectionArgs } from '../paging/connection.args';
import type { ChangeFeed, WatchedKind } from '../realtime/feed/change-feed';
import { ChangeSource } from '../realtime/feed/change-source';
import type { LiveStatus } from './live-status.type';
import { ALL_LIVE_STREAMS, watchLiveStatus, watchLiveStreams } from './live-stream.changes';
import { createLiveStreamLoaders, type LiveStreamLoaders, type VisibleLiveStream } from './live-stream.loaders';
import type { StoredLiveStream } from './live-stream.record';
import type { LiveStream } from './live-stream.type';

/** The maximum number of users whose status one list has. */
const MAX_USERS = 100;

/** What subscriptions to live streams watch. */
interface LiveChanges {
  readonly feed: ChangeFeed;
  readonly status: WatchedKind;
  readonly list: WatchedKind;
}

/** Loads a page of streams. */
type PageLoader = (page: ViewedPage) => Promise<FoundPage<StoredLiveStream>>;

/** Reads live streams as the viewer of one request may see them. */
export class LiveStreamService {
  private readonly byId: (id: string) => Promise<StoredLiveStream | undefined>;
  private readonly visible: (id: string) => Promise<VisibleLiveStream>;
  private readonly currentOf: (hostId: string) => Promise<VisibleLiveStream>;

  private readonly pageOfHost: PageLoader;
  private readonly pageByStatus: PageLoader;

  constructor(
    loaders: LiveStreamLoaders,
    scope: ViewerScope,
    private readonly changes: LiveChanges,
  ) {
    this.pageOfHost = pagesForViewer(loaders.ofHost, scope);
    this.pageByStatus = pagesForViewer(loaders.byStatus, scope);
    this.byId = memoize(loaders.byId, scope.connection);
    this.visible = forViewer(loaders.visible, scope);
    this.currentOf = forViewer(loaders.current, scope);
  }

  /** The live stream of a transaction, or null if there is none or `id` is null. */
  async find(id: string | null): Promise<LiveStream | null> {
    return id === null ? null : ((await this.byId(id)) ?? null);
  }

  /** The live stream. @throws AppError NOT_FOUND, also if the host is deleted, or FORBIDDEN if the host has blocked the viewer */
  async get(id: string): Promise<LiveStream> {
    const stream = visibleStream(await this.visible(id));
    if (stream === null) throw new AppError('NOT_FOUND');
    return stream;
  }

  /** The stream with which a host is live; null if the host is not live. @throws AppError FORBIDDEN if the host has blocked the viewer */
  async current(hostId: string): Promise<LiveStream | null> {
    return visibleStream(await this.currentOf(hostId));
  }

  /**
   * The live status of users, in the order of their ids, without those who have blocked the viewer.
   * @throws AppError BAD_USER_INPUT for more than 100
   */
  async statuses(userIds: readonly string[]): Promise<LiveStatus[]> {
    rejectTooMany(userIds);
    const found = await Promise.all([...new Set(userIds)].map(async (id) => ({ id, ...(await this.currentOf(id)) })));
    return found.flatMap(({ id, stream, blocksViewer }) => (blocksViewer ? [] : [{ id, userId: id, isLive: stream !== null, stream }]));
  }

  /** The changes of the live status of users. @throws AppError BAD_USER_INPUT for more than 100; if the database does not respond */
  async statusChanges(userIds: readonly string[]): Promise<ChangeSource> {
    rejectTooMany(userIds);
    const { feed, status } = this.changes;
    return new ChangeSource(await feed.watch(status, userIds), status);
  }

  /** The changes of the list of streams that are live now. @throws AppError if the database does not respond */
  async listChanges(): Promise<ChangeSource> {
    const { feed, list } = this.changes;
    return new ChangeSource(await feed.watch(list, [ALL_LIVE_STREAMS]), list);
  }

  /**
   * A page of a host's streams, newest first. Without `statuses`, or with none, streams with any status.
   * @throws AppError BAD_USER_INPUT for `first` or a cursor, FORBIDDEN if the host has blocked the viewer
   */
  ofHost(hostId: string, statuses: readonly LiveStreamStatus[] | null | undefined, args: ConnectionArgs): Promise<Connection<LiveStream>> {
    const isListed = (status: LiveStreamStatus): boolean => statuses == null || statuses.length === 0 || statuses.includes(status);
    return this.page(this.pageOfHost, hostId, args, Object.values(LiveStreamStatus).filter(isListed));
  }

  /** A page of all streams with a status, newest first. @throws AppError BAD_USER_INPUT for `first` or a cursor */
  byStatus(status: LiveStreamStatus, args: ConnectionArgs): Promise<Connection<LiveStream>> {
    return this.page(this.pageByStatus, status, args);
  }

  private async page(
    load: PageLoader,
    list: string,
    args: ConnectionArgs,
    values: readonly LiveStreamStatus[] = [],
  ): Promise<Connection<LiveStream>> {
    const binding = JSON.stringify(['liveStreams', list, values]);
    const request = parseConnectionRequest(args, binding);
    return toConnection<LiveStream>(await load({ list, values, after: request.after, count: request.first + 1 }), request, binding);
  }
}

/** @throws AppError BAD_USER_INPUT */
function rejectTooMany(userIds: readonly string[]): void {
  if (userIds.length > MAX_USERS) throw AppError.badInput(detail('userIds', 'tooMany', { max: MAX_USERS }));
}

/** @throws AppError FORBIDDEN if the host has blocked the viewer */
function visibleStream({ stream, blocksViewer }: VisibleLiveStream): LiveStream | null {
  if (blocksViewer) throw AppError.blocked();
  return stream;
}

/** The part of the request context with which resolvers read live streams. */
export interface LiveStreamContext {
  readonly liveStreams: LiveStreamService;
}

/** Creates the app-wide loaders of live streams, and returns a function that creates the service of a request. */
export function liveStreamServices(database: Database, feed: ChangeFeed): (scope: ViewerScope) => LiveStreamService {
  const loaders = createLiveStreamLoaders(database);
  const changes = { feed, status: watchLiveStatus(database), list: watchLiveStreams(database) };
  return (scope) => new LiveStreamService(loaders, scope, changes);
}
