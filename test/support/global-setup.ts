import 'reflect-metadata';
import { makeTemplate } from './templates';

export default makeTemplate;
