interface Section {
  to: string;
  label: string;
  hint: string;
}

export const sections: Section[] = [
  { to: '/settings/profile', label: 'Edit profile', hint: 'Picture, names, website, bio' },
  { to: '/settings/account', label: 'Account', hint: 'Email, password, leaving' },
  { to: '/settings/security', label: 'Security', hint: 'Two-factor log-in, passkeys' },
  { to: '/settings/privacy', label: 'Privacy', hint: 'Who sees your posts' },
  { to: '/settings/blocked', label: 'Blocked', hint: 'Who does not find you, nor you them' },
  { to: '/settings/muted', label: 'Muted', hint: 'Whose posts do not come to your feed' },
  { to: '/settings/sessions', label: 'Sessions', hint: 'Where you are signed in' },
  { to: '/settings/tokens', label: 'Tokens', hint: 'For programs of your own' },
  { to: '/settings/appearance', label: 'Appearance', hint: 'Light or dark' },
  { to: '/settings/export', label: 'Export', hint: 'A copy of all that is yours' },
];

export const moderation: Section = {
  to: '/moderation',
  label: 'Moderation',
  hint: 'What people report, and what becomes of it',
};
