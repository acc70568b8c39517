/** One request as `GET /_sandbox/requests` shows it; bodies and headers are never kept. */
export interface LoggedRequest {
  readonly at: string;
  readonly platform: 'railway' | 'dokploy' | 'app';
  /** GraphQL operation, REST procedure, or method, host and path. */
  readonly label: string;
  /** HTTP status; 0 when the connection was closed without one. */
  readonly status: number;
}

const KEPT = 20_000;

export interface RequestLog {
  add(entry: Omit<LoggedRequest, 'at'>): void;
  list(): readonly LoggedRequest[];
  clear(): void;
}

export function createRequestLog(now: () => Date): RequestLog {
  const entries: LoggedRequest[] = [];
  return {
    add(entry) {
      entries.push({ at: now().toISOString(), ...entry });
      if (entries.length > KEPT) entries.splice(0, entries.length - KEPT);
    },
    list: () => entries,
    clear: () => {
      entries.length = 0;
    },
  };
}
