const UNITS: Readonly<Record<string, number>> = { us: 1e-6, ms: 0.001, s: 1, m: 60, h: 3600 };
const DURATION = /^(?:\d+(?:\.\d+)?(?:us|ms|s|m|h))+$/;

/** Whole seconds of a duration such as `1m30s`, rounded up; nothing for what is none. */
export function wholeSeconds(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  const seconds = [...text.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * UNITS[unit!]!,
    0,
  );
  return Math.ceil(seconds);
}
