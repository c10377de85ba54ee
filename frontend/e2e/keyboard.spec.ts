import { expect } from '@playwright/test';
import { Api } from './api';
import { PASSWORD, newName } from './people';
import { tabTo, typeInto } from './tabTo';
import { test } from './watch';

test('signing in, liking and commenting need no mouse', async ({ browser, page }) => {
  const author = await Api.signUp(browser, newName('nan'));
  const me = await Api.signUp(browser, newName('ola'));
  await me.write('PUT', `users/${author.username}/follow`);
  await author.post('By keyboard', 6);

  await page.goto('/');
  await tabTo(page, page.getByRole('link', { name: 'Log in' }));
  await page.keyboard.press('Enter');
  await typeInto(page, page.getByLabel('Username or email'), me.username);
  await typeInto(page, page.getByLabel('Password', { exact: true }), PASSWORD);
  await page.keyboard.press('Enter');

  const post = page.getByRole('article', { name: `Post by ${author.username}` });
  await expect(post).toBeVisible();
  await tabTo(page, post.getByRole('button', { name: 'Like' }));
  await page.keyboard.press('Space');
  await expect(post.getByText('1 like')).toBeVisible();
  await expect(post.getByRole('button', { name: 'Unlike' })).toBeFocused();
  await tabTo(page, post.getByRole('link', { name: 'Comment' }));
  await page.keyboard.press('Enter');

  const dialog = page.getByRole('dialog', { name: 'Post', exact: true });
  await expect(dialog).toBeVisible();
  await tabTo(page, dialog.getByRole('textbox', { name: 'Comment' }));
  await page.keyboard.type('Written without a mouse.');
  await tabTo(page, dialog.getByRole('button', { name: 'Send' }));
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('Written without a mouse.')).toBeVisible();

  const menu = dialog.getByRole('button', { name: /^Actions on the comment/ });
  await tabTo(page, menu);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Edit' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: 'Delete' })).toBeFocused();
  await page.keyboard.press('Home');
  await expect(page.getByRole('menuitem', { name: 'Edit' })).toBeFocused();
  await page.keyboard.press('End');
  await expect(page.getByRole('menuitem', { name: 'Delete' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(dialog.getByRole('button', { name: 'Like comment' })).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(menu).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Shift+Tab');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(dialog.getByRole('button', { name: 'Reply' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(menu).toBeFocused();
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(post.getByRole('link', { name: 'Comment' })).toBeFocused();
});
