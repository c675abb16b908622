/** The best first. */
export type Transport = 'websocket' | 'sse' | 'long-poll' | 'poll';
export const TRANSPORTS: readonly Transport[];

export interface Post {
  id: string;
  author: { id: string; handle: string; displayName: string };
  text: string;
  /** RFC 3339, by the service's clock. */
  createdAt: string;
}

export type FeedEvent =
  | { type: 'post.created'; cursor: string; post: Post }
  | { type: 'post.deleted'; cursor: string; post: { id: string } };

/**
 * `connecting`; `live` while a transport works; `waiting` until it is time to try again, or a transport is allowed;
 * `held` while an iterator is not read; `stopped` after an error that somebody must mend, until `start()`; `closed`.
 */
export type State = 'connecting' | 'live' | 'waiting' | 'held' | 'stopped' | 'closed';

export interface Stats {
  /** HTTP requests made, those for tickets and posts among them. */
  requests: number;
  /** WebSockets opened, or tried to. */
  sockets: number;
  /** Of bodies and messages as they are after decompression; frames and headers not counted. */
  bytesReceived: number;
  /** Of answers' heads, as HTTP/1.1 would write what the script may see of them. */
  headerBytes: number;
  events: number;
  heartbeats: number;
  /** How often a transport came into use. */
  connections: number;
}

export interface FeedError extends Error {
  kind: 'unusable' | 'lost' | 'silent' | 'again' | 'later' | 'token' | 'terminal' | 'stopped';
  /** The close code, the last part of the problem's type, or the HTTP status. */
  code?: number | string;
  /** RFC 9457, where the server gave one. */
  problem?: { type: string; title: string; status: number; detail?: string };
}

export interface FeedEvents {
  event: FeedEvent;
  state: State;
  /** Another transport is in use; `reason` is why not the one before. */
  transport: { transport: Transport; previous?: Transport; reason?: string };
  /** History is read; what follows is live. */
  caughtUp: { cursor: string };
  /** The cursor led nowhere: there may be a gap before what follows. */
  reset: { cursor?: string; detail?: string };
  /** With the state `stopped`, the reason; else a passing trouble that needs nobody. */
  error: FeedError | Error;
  stats: Stats;
}

export interface Options {
  /** Where the gateway is, as `https://host`; in a page, its own origin unless told. */
  base?: string;
  /** `/v1/feed` unless told, or `/v1/users/{id}/feed`. */
  feed?: string;
  /** An access token, or undefined for none. With `renew`, one that lives longer than the one before. */
  token?: (why: { renew: boolean }) => Promise<string | undefined>;
  /** Those that may be used. */
  transports?: readonly Transport[];
  /** The cursor to go on from; without it the feed starts now. */
  after?: string;
  /** Without `after`: so many of the newest events first, at most 100. */
  history?: number;
  /** Events that an iterator may leave waiting before the feed is held; 1000 unless told. */
  buffer?: number;
  /** Posts that may wait; 100 unless told. */
  outbox?: number;
  /** Node 20 has none of its own. */
  WebSocket?: unknown;
  fetch?: typeof fetch;
  /** Milliseconds; see TIMING in feed-client.js. */
  timing?: Partial<
    Record<
      | 'firstSign'
      | 'silence'
      | 'secondSign'
      | 'request'
      | 'answer'
      | 'retry'
      | 'retryMost'
      | 'trial'
      | 'trialMost'
      | 'stable'
      | 'renew'
      | 'renewApart'
      | 'stats',
      number
    >
  >;
  /** `false`: only `start()` starts it. */
  start?: boolean;
}

export class FeedClient implements AsyncIterable<FeedEvent> {
  constructor(options?: Options);
  readonly cursor: string | undefined;
  readonly state: State;
  readonly transport: Transport | undefined;
  readonly stats: Stats;
  /** Set it to allow or forbid transports from now on; none at all pauses the feed. */
  transports: readonly Transport[];
  on<T extends keyof FeedEvents>(type: T, listener: (detail: FeedEvents[T]) => void): () => void;
  start(): void;
  close(): void;
  post(text: string, options?: { id?: string }): Promise<Post>;
  [Symbol.asyncIterator](): AsyncIterableIterator<FeedEvent>;
}
