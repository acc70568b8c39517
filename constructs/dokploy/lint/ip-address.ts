import { z } from 'zod';

const v4 = z.ipv4();
const v6 = z.ipv6();

/** Which kind of address a text is; 0 for none. */
export function ipVersion(text: string): 0 | 4 | 6 {
  if (v4.safeParse(text).success) return 4;
  return v6.safeParse(text).success ? 6 : 0;
}
