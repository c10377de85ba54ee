import { Route, Routes } from 'react-router-dom';
import type { User } from '@/api/client';
import { FollowRequests } from '@/features/follows/FollowRequests';
import { AccountPage } from '@/features/settings/AccountPage';
import { AppearancePage } from '@/features/settings/AppearancePage';
import { BlockedPage } from '@/features/settings/BlockedPage';
import { EditProfilePage } from '@/features/settings/EditProfilePage';
import { ExportPage } from '@/features/settings/ExportPage';
import { MutedPage } from '@/features/settings/MutedPage';
import { PrivacyPage } from '@/features/settings/PrivacyPage';
import { SecurityPage } from '@/features/settings/SecurityPage';
import { SessionsPage } from '@/features/settings/SessionsPage';
import { SettingsPage } from '@/features/settings/SettingsPage';
import { TokensPage } from '@/features/settings/TokensPage';
import { NotFound } from './NotFound';

export function SettingsRoutes({ user }: { user: User }) {
  return (
    <Routes>
      <Route index element={<SettingsPage />} />
      <Route path="profile" element={<EditProfilePage user={user} />} />
      <Route path="account" element={<AccountPage user={user} />} />
      <Route path="security" element={<SecurityPage user={user} />} />
      <Route path="privacy" element={<PrivacyPage user={user} />} />
      <Route path="blocked" element={<BlockedPage />} />
      <Route path="muted" element={<MutedPage />} />
      <Route path="sessions" element={<SessionsPage />} />
      <Route path="tokens" element={<TokensPage user={user} />} />
      <Route path="appearance" element={<AppearancePage />} />
      <Route path="export" element={<ExportPage />} />
      <Route path="requests" element={<FollowRequests />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
