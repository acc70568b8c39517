/**
 * A variable of another service, filled in by Railway when it deploys, so that the value is in no declaration. Written into a
 * text it is Railway's own spelling of it. The deployment that it is for follows that of the other service, and happens
 * again when the value changes.
 */
export class RailwayReference {
  constructor(
    /** As Railway writes it, such as `${{postgres.DATABASE_URL}}`. */
    readonly text: string,
  ) {}

  toString(): string {
    return this.text;
  }
}

/** Where a service is reached from outside by its own TCP proxy, filled in by Railway. */
export const PUBLIC_ADDRESS = '${{RAILWAY_TCP_PROXY_DOMAIN}}:${{RAILWAY_TCP_PROXY_PORT}}';

/** What a reference in a text leads to. */
export interface Referred {
  /** As it is written. */
  readonly text: string;
  /** Name of the service, or `shared`. @default - the service's own variables */
  readonly owner?: string;
  /** Name of the variable. */
  readonly key: string;
}

/** Names that Railway takes without quotes (https://github.com/wasp-lang/wasp/issues/3513). */
const PLAIN = /^[A-Za-z0-9_-]+$/;

/** Names that no quotes make usable. */
const UNQUOTABLE = /["'{}\p{Cc}]/u;

/** Whether other services can refer to variables of a service of that name. */
export const isReferable = (name: string) => !UNQUOTABLE.test(name);

/** Railway's spelling of a reference. */
export function referenceText(owner: string, key: string): string {
  return `\${{${PLAIN.test(owner) ? owner : `"${owner}"`}.${key}}}`;
}

const ANY = /\$\{\{(.*?)\}\}/gs;
const SPELLED = /^\s*(?:(?:"([^"]+)"|'([^']+)'|([A-Za-z0-9_-]+))\s*\.\s*)?([A-Za-z_][A-Za-z0-9_]*)\s*$/;

/**
 * The references in a text, in every spelling that Railway knows: with blanks around, quoted or not, of another service, of the
 * environment (`shared`) or of the service itself.
 *
 * @returns for one that Railway would not understand, its text alone
 */
export function referencesIn(
  text: string,
): (Referred | { readonly text: string; readonly key?: undefined })[] {
  if (!text.includes('${{')) return [];
  return [...text.matchAll(ANY)].map(([whole, inner]) => {
    const [matched, double, single, plain, key] = SPELLED.exec(inner!) ?? [];
    if (matched === undefined || key === undefined) return { text: whole };
    const owner = double ?? single ?? plain;
    return { text: whole, key, ...(owner !== undefined && { owner }) };
  });
}

/** How a reference that Railway does not understand was probably meant, such as one whose name lacks its quotes. */
export function likelyMeant(text: string): string | undefined {
  const [, owner, key] = /^\$\{\{\s*(.+)\.\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}$/s.exec(text) ?? [];
  return owner && key && isReferable(owner) ? referenceText(owner.trim(), key) : undefined;
}
