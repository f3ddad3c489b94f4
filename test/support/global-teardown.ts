import { removeTemplate } from './templates';

export default removeTemplate;
