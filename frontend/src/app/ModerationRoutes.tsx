import { Route, Routes, useParams } from 'react-router-dom';
import type { User } from '@/api/client';
import { moderates } from '@/entities/session/role';
import { ApprovalsPage } from '@/features/moderation/ApprovalsPage';
import { AuditPage } from '@/features/moderation/AuditPage';
import { InvitesPage } from '@/features/moderation/InvitesPage';
import { PersonPage } from '@/features/moderation/PersonPage';
import { QueuePage } from '@/features/moderation/QueuePage';
import { ReportPage } from '@/features/moderation/ReportPage';
import { NotFound } from './NotFound';

export function ModerationRoutes({ user }: { user: User }) {
  const isAdmin = user.role === 'admin';
  if (!moderates(user)) return <NotFound />;
  return (
    <Routes>
      <Route index element={<QueuePage isAdmin={isAdmin} />} />
      <Route path="reports/:id" element={<ReportRoute />} />
      <Route path="users/:username" element={<PersonRoute me={user} />} />
      <Route path="approvals" element={<ApprovalsPage isAdmin={isAdmin} />} />
      {isAdmin && <Route path="invites" element={<InvitesPage />} />}
      {isAdmin && <Route path="audit" element={<AuditPage />} />}
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}

function ReportRoute() {
  const { id = '' } = useParams();
  return <ReportPage key={id} id={id} />;
}

function PersonRoute({ me }: { me: User }) {
  const { username = '' } = useParams();
  return <PersonPage key={username} username={username.toLowerCase()} me={me} />;
}
