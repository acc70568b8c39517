const THIS_MACHINE: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Why nothing confidential may be sent to an address: it is none, holds credentials itself, or is not encrypted beyond this
 * machine.
 */
export function confidentialAddressProblem(url: string): string | undefined {
  if (!URL.canParse(url)) return 'it is no address';
  const { protocol, hostname, username, password } = new URL(url);
  if (username !== '' || password !== '')
    return 'it holds a user name or password, which would be in every plan';
  const encrypted = protocol === 'https:' || (protocol === 'http:' && THIS_MACHINE.includes(hostname));
  return encrypted ? undefined : 'the value would travel unencrypted';
}

/** An address without the part that could hold a password. */
export const withoutCredentials = (url: string) => url.replace(/\/\/[^/]*@/, '//…@');
