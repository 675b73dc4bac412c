import type { RecommendDocument } from '../model/recommend.js';
import type { Places } from './format.js';
import type { View } from './view.js';

export function recommendView(doc: RecommendDocument, _places: Places, _o: { detail: boolean; markdown: boolean }): View {
  return [{ kind: 'paragraph', lines: [doc.summary] }];
}
