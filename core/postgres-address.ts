/** Connection strings of PostgreSQL, as libpq has them: an address, or `key=value` with quotes where there are blanks. */

const PAIR = /([a-z_]+)\s*=\s*(?:'((?:\\.|[^'\\])*)'|(\S*))/gi;

/** What a connection string says, by libpq's names (`host`, `port`, `user`, `password`, `dbname`, `sslmode`); nothing for what is none. */
export function postgresSettings(text: string): Readonly<Record<string, string>> | undefined {
  if (/^postgres(ql)?:\/\//i.test(text)) return fromUrl(text);
  const pairs = [...text.matchAll(PAIR)].map(([, name, quoted, bare]): [string, string] => [
    name!.toLowerCase(),
    quoted?.replace(/\\(.)/g, '$1') ?? bare!,
  ]);
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
}

function fromUrl(text: string): Readonly<Record<string, string>> | undefined {
  if (!URL.canParse(text)) return undefined;
  const { hostname, port, username, password, pathname, searchParams } = new URL(text);
  const named = {
    host: decoded(hostname).replace(/^\[(.*)\]$/, '$1'),
    port,
    user: decoded(username),
    password: decoded(password),
    dbname: decoded(pathname.slice(1)),
  };
  const given = Object.entries(named).filter(([, value]) => value !== '');
  return { ...Object.fromEntries(given), ...Object.fromEntries(searchParams) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
