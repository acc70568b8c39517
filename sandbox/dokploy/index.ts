export { createDokploySimulator } from './simulator';
