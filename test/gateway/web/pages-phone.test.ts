/** Every page in every state that matters, on a phone. */
import { walkScenes } from './walk-scenes.ts';

walkScenes('phone', { width: 390, height: 844 });
