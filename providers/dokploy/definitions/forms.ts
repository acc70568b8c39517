import type { Form } from '../../framework/schema';

/** Dokploy takes no null for some texts. */
export const textOrNone: Form = { read: (text) => text, write: (text) => text ?? '' };

/** Docker counts times in nanoseconds. */
export const nanoseconds: Form = {
  read: (amount: number) => amount / 1_000_000_000,
  write: (seconds: number) => seconds * 1_000_000_000,
};

/** Dokploy takes amounts as text with a whole number of a small unit. */
const amountOf = (unit: number): Form => ({
  read: (text) => Number(text) / unit,
  write: (amount: number | null) => (amount === null ? null : String(Math.round(amount * unit))),
});

export const mebibytes: Form = amountOf(1_048_576);

/** Docker counts CPU in billionths of a core. */
export const cores: Form = amountOf(1_000_000_000);

/** A path without a folder is one place, however it is spelled. */
export const besideTheCode: Form = {
  read: (path: string) => (/^(\.\/)?[^/]+$/.test(path) ? './docker-compose.yml' : path),
  write: (path) => path,
};
