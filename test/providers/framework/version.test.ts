import packageJson from '../../../package.json';
import { PROVIDER_VERSION } from '../../../providers/framework/version';

test('the providers have the version of the package', () => {
  expect(PROVIDER_VERSION).toBe(packageJson.version);
});
