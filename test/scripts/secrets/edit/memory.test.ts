import { tmpdir } from 'node:os';
import { bestPlace, findPlaces } from '../../../../scripts/secrets/edit/memory';

test('on Linux only a file system in memory is a place; a disk or a missing folder is none', () => {
  for (const folder of ['/proc', '/nonexistent', '']) {
    const places = findPlaces({ env: { XDG_RUNTIME_DIR: folder }, platform: 'linux', temporary: tmpdir() });
    expect(places.every((place) => place.memory && place.folder === '/dev/shm')).toBe(true);
  }
});

test('without one an edit is refused, and what to do instead is said', () => {
  expect(() => bestPlace([])).toThrow('there is no file system in memory');
});

test('where the system has none, the private folder for temporary files is taken, and is known to be a disk', () => {
  const places = findPlaces({ env: {}, platform: 'darwin', temporary: '/var/folders/me' });
  expect(bestPlace(places)).toEqual({ folder: '/var/folders/me', memory: false });
});
