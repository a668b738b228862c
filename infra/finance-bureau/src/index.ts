export { startBureau, type Bureau, type BureauOptions } from './bureau.js';
