/** What the sandbox server, the platform simulators and the app runtime agree on. */

/** One HTTP request as a simulator sees it; `path` is relative to the simulator's mount point. */
export interface SimulatorRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

export interface SimulatorResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A simulated platform, mounted at `/railway` or `/dokploy`. */
export interface Simulator {
  handle(request: SimulatorRequest): Promise<SimulatorResponse>;
  /** Short label of a request for the request log, such as the GraphQL operation or the REST procedure. */
  label(request: SimulatorRequest): string;
  /** Starts the workloads that the persisted state says are running; called once after a restart. */
  resume(): Promise<void>;
  /** What `sandbox status` shows. */
  status(): SimulatedService[];
  /**
   * Changes the state as a person in the dashboard would (`edit-…` faults of `sandbox break`), at once.
   * Answers with a sentence about what it changed, or `undefined` when it has no such service.
   */
  edit?(fault: EditFault, service: string | undefined): string | undefined;
  /** Ends timers and loops; the workloads are stopped by the runtime. Called before a reset and at shutdown. */
  close?(): Promise<void> | void;
}

/** Hand edits in the dashboard that `sandbox break` can make. */
export type EditFault =
  | 'edit-healthcheck-removed'
  | 'edit-variable-changed'
  | 'edit-service-deleted'
  | 'edit-instance-deleted'
  | 'edit-redeployed'
  | 'edit-variable-sealed'
  | 'edit-credentials-added'
  | 'edit-credentials-removed'
  | 'edit-region-added'
  | 'edit-domain-added'
  | 'edit-backups-removed'
  | 'edit-shared-variable-added'
  | 'edit-service-added';

/** How an image misbehaves: by the prefix of its tag (`web:flapping-v2-a1b2c3d`) or by `sandbox break <behaviour>`. */
export type Behaviour =
  | 'healthy'
  | 'never-healthy'
  | 'unwell'
  | 'crash-at-start'
  | 'crash-after-start'
  | 'flapping'
  | 'lying'
  | 'slow'
  | 'leaking-errors';

export interface SimulatedService {
  readonly platform: 'railway' | 'dokploy';
  readonly name: string;
  readonly image: string;
  readonly state: WorkloadState | 'none';
  readonly url?: string;
}

/** `starting` until the process listens (or, without a port, runs); `exited` when it will not be restarted. */
export type WorkloadState = 'starting' | 'running' | 'restarting' | 'exited';

export interface WorkloadSpec {
  /** Service name; `break` faults are aimed at it. */
  readonly name: string;
  readonly platform: 'railway' | 'dokploy';
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly restart: { readonly condition: 'no' | 'on-failure' | 'always'; readonly maxRetries: number };
  /** Folder that survives the workload, when a volume is attached. */
  readonly dataDir?: string;
  /** Loopback port of `host:port` in the private network. @default - there is no private network */
  readonly reach?: (host: string, port: number) => number | undefined;
  /** Tells workloads of the same service in different environments apart, such as the environment's id. */
  readonly scope?: string;
  /**
   * Keeps the behaviour a workload already had; give it when resuming after a restart of the sandbox, so that a fault
   * switched on later (or used up) does not change what was already running.
   * @default - decided at start from the image's tag and the faults
   */
  readonly behaviour?: Behaviour;
}

/** A running (or exited) app. Unknown images throw a pull error from {@link Runtime.start}. */
export interface Workload {
  readonly id: string;
  readonly spec: WorkloadSpec;
  /** `sha256:…` of the image: stable per reference. */
  readonly digest: string;
  readonly startedAt: Date;
  readonly behaviour: Behaviour;
  /** Resolves with the exit code once the workload has exited for good (restarts exhausted, clean exit); never after `stop`. */
  readonly exited: Promise<number>;
  state(): WorkloadState;
  restartCount(): number;
  exitCode(): number | undefined;
  /** Loopback port the app listens on, when it listens. */
  port(): number | undefined;
  /**
   * Port the app believes it listens on inside its container: `PORT`, else 3000 (`web`), 5432 (`postgres`), 6379 (`redis`),
   * none for `worker`. A platform that routes to another port gets nothing but 502.
   */
  containerPort(): number | undefined;
  logs(): readonly { readonly at: Date; readonly line: string }[];
  /** GETs a path on the app; `undefined` when nothing answers in time. */
  probe(path: string): Promise<number | undefined>;
  stop(): Promise<void>;
}

export interface Runtime {
  /** @throws PullError when the image does not exist */
  start(spec: WorkloadSpec): Promise<Workload>;
}

/** Maps public host names (`web-1a2b.localhost`, without the port) to the workload that serves them. */
export interface Router {
  /**
   * @param targetPort container port the platform routes to; answers 502 when the app listens on another one.
   * @default - whatever port the app listens on
   */
  set(host: string, workload: Workload | undefined, targetPort?: number): void;
  /** Full URL of a host on the sandbox's own port. */
  url(host: string): string;
}

/** Faults switched on with `sandbox break`. */
export interface FaultBoard {
  /** Takes one use of a fault aimed at this service (or at all), when it is on. */
  take(name: string, service?: string): boolean;
  /** Whether a fault is on, without using it up. */
  active(name: string, service?: string): boolean;
}

/** A JSON document that survives restarts, written beside and renamed. */
export interface Store<T> {
  readonly data: T;
  save(): void;
}

/** Everything a simulator is given. */
export interface World {
  readonly runtime: Runtime;
  readonly router: Router;
  readonly faults: FaultBoard;
  /** Opens the simulator's own document in the sandbox folder. */
  store<T>(name: string, initial: () => T): Store<T>;
  now(): Date;
  /** Milliseconds that one simulated second takes; 1000 unless the sandbox runs faster for tests. */
  readonly secondMs: number;
  /** Folder for volumes. */
  readonly dataDir: string;
  /** Port of the sandbox itself, as it appears in public URLs (`http://web-1a2b.localhost:<port>`). */
  readonly port: number;
  /** Credentials the sandbox issued, to be accepted by the simulators. */
  readonly credentials: {
    readonly railwayAccountToken: string;
    readonly railwayProjectToken: string;
    readonly dokployKey: string;
  };
}
