import { beforeEach, expect, it } from 'vitest';
import { clearDraft, loadDraft, saveDraft } from './draft';

beforeEach(() => sessionStorage.clear());

it('is there again after a reload, until it is published', () => {
  saveDraft({ caption: 'half a sentence', forFollowers: true, pictures: [] });
  expect(loadDraft()).toEqual({ caption: 'half a sentence', forFollowers: true, pictures: [] });
  clearDraft();
  expect(loadDraft().caption).toBe('');
});

it('starts afresh from what cannot be read', () => {
  sessionStorage.setItem('tintype.draft', '{');
  expect(loadDraft()).toEqual({ caption: '', forFollowers: false, pictures: [] });
});
