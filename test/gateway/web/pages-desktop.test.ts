/** Every page in every state that matters, on a desk. */
import { walkScenes } from './walk-scenes.ts';

walkScenes('desktop', { width: 1280, height: 800 });
