import { expect, it } from 'vitest';
import { clearDraft, loadDraft, saveDraft } from './draft';

it('is there again after a reload, until it is published', () => {
  saveDraft('1', { caption: 'half a sentence', forFollowers: true, pictures: [] });
  expect(loadDraft('1')).toEqual({ caption: 'half a sentence', forFollowers: true, pictures: [] });
  clearDraft('1');
  expect(loadDraft('1').caption).toBe('');
});

it('starts afresh from what cannot be read', () => {
  localStorage.setItem('tintype.own.1.draft', '{');
  expect(loadDraft('1')).toEqual({ caption: '', forFollowers: false, pictures: [] });
});

it('is not shown to somebody else in the same browser', () => {
  saveDraft('1', { caption: 'mine', forFollowers: false, pictures: [] });
  expect(loadDraft('2').caption).toBe('');
});
