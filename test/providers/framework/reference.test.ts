import { referencePage } from '../../../providers/framework/reference';
import { defineResource } from '../../../providers/framework/schema';
import { service } from './demo/definition';

test('a page lists what must, may and cannot be written, with types, defaults and consequences', () => {
  const page = referencePage(service);
  const [, required, optional, readOnly, imported] = page.split(/^## .*$/m);
  expect(page).toMatch(/^# demo_service\n\nA service of the demo platform\.\n/);
  expect(required).toBe('\n\n- `name` (string): Name, which decides the address.\n\n');
  expect(optional).toContain(
    '- `region` (string, default `"eu"`, a change replaces the resource): Where it runs.\n',
  );
  expect(optional).toContain('- `tags` (list of strings): Words.\n');
  expect(optional).toContain('- `zone` (string, a change replaces the resource)');
  expect(optional).toContain(
    '- `variables` (map of objects): Variables by name.\n' +
      '  - `value` (string, sensitive, write-only): Required. Value.\n' +
      '  - `fingerprint` (string): Read-only. Of the value.\n',
  );
  expect(optional).toContain('  - `timeout` (number, default `30`): Optional. Seconds.\n');
  expect(readOnly).toContain('- `url` (string): Address.\n');
  expect(readOnly).not.toContain('region');
  expect(imported).toContain("terraform import demo_service.example '<id>'");
});

test('a page leaves out what a resource does not have', () => {
  const page = referencePage(
    defineResource({
      type: 'demo_mark',
      description: 'A mark.',
      attributes: { id: { type: 'string', computed: true, description: 'Id.' } },
    }),
  );
  expect(page).toBe('# demo_mark\n\nA mark.\n\n## Read-only\n\n- `id` (string): Id.\n');
});
