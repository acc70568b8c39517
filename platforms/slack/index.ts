export { postToSlack, type SlackOptions } from './client';
