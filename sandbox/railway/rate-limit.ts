const PER_HOUR = 10_000;
const HOUR_MS = 3_600_000;

/** Counts requests as the Pro plan does and gives the headers of each answer; a second value means "too many". */
export function createRateLimit(now: () => Date) {
  let windowStart = now().getTime();
  let used = 0;
  return (): { headers: Record<string, string>; exceeded: boolean } => {
    if (now().getTime() - windowStart >= HOUR_MS) {
      windowStart = now().getTime();
      used = 0;
    }
    used += 1;
    const resetAt = Math.ceil((windowStart + HOUR_MS) / 1000);
    const exceeded = used > PER_HOUR;
    return {
      exceeded,
      headers: {
        'x-ratelimit-limit': String(PER_HOUR),
        'x-ratelimit-remaining': String(Math.max(0, PER_HOUR - used)),
        'x-ratelimit-reset': String(resetAt),
        ...(exceeded && { 'retry-after': String(Math.max(1, resetAt - Math.floor(now().getTime() / 1000))) }),
      },
    };
  };
}
