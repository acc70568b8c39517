import type { Behaviour } from '../core/types';
import type { Image } from './images';

/** What an app is started with. */
export interface AppContext {
  /** The image whose version the app reports; the previous one when it lies. */
  readonly served: Pick<Image, 'reference' | 'tag'>;
  readonly behaviour: Behaviour;
  readonly environment: Readonly<Record<string, string>>;
  readonly dataDir: string | undefined;
  /** Loopback port of `host:port` in the app's private network; nothing when nobody listens there. */
  readonly reach: (host: string, port: number) => number | undefined;
  /** Milliseconds of a simulated second. */
  readonly secondMs: number;
  log(line: string): void;
}

/** One container's process. */
export interface RunningApp {
  /** Loopback port, for apps that listen. */
  readonly port?: number;
  /** Resolves with the exit code when the process ends by itself or was stopped. */
  readonly exited: Promise<number>;
  stop(): Promise<void>;
}

/** Starts an app; resolves once it listens (or, without a port, runs). */
export type StartApp = (context: AppContext) => Promise<RunningApp>;
