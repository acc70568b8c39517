/** Address of the API of github.com; Actions runners name theirs in `GITHUB_API_URL`. */
export const GITHUB_API = 'https://api.github.com';

/**
 * Address of the REST API for what the `base_url` of Terraform's GitHub provider says, which may also name the website or leave
 * out the path of GitHub Enterprise Server.
 */
export function restAddress(baseUrl: string): string {
  const plain = baseUrl.replace(/\/+$/, '');
  if (!URL.canParse(plain)) return plain;
  const url = new URL(plain);
  if (url.host === 'github.com' || url.host === 'api.github.com') return GITHUB_API;
  if (/^(api\.)?[a-z0-9-]+\.ghe\.com$/i.test(url.host)) {
    return `${url.protocol}//api.${url.host.replace(/^api\./, '')}`;
  }
  return url.pathname.endsWith('/api/v3') ? plain : `${plain}/api/v3`;
}
