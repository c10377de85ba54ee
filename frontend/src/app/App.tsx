import { type ReactElement, Suspense, lazy } from 'react';
import { type Location, Navigate, Route, Routes, useLocation, useParams } from 'react-router-dom';
import type { User } from '@/api/client';
import { explain } from '@/api/problem';
import { ErrorBoundary } from '@/components/ErrorBoundary';
import { ErrorState, Loading } from '@/components/States';
import { useSession } from '@/entities/session/session';
import { Landing } from '@/features/feed/Landing';
import { nextPath } from '@/lib/next';
import { NotFound } from './NotFound';
import { ProofQuestion } from './ProofQuestion';
import { Shell } from './Shell';

const homeFeed = () => import('@/features/feed/HomeFeed').then((module) => ({ default: module.HomeFeed }));
// Where most begin: it comes while the session is asked for.
if (window.location.pathname === '/') void homeFeed();
const HomeFeed = lazy(homeFeed);
const LoginPage = lazy(() =>
  import('@/features/auth/LoginPage').then((module) => ({ default: module.LoginPage })),
);
const SignupPage = lazy(() =>
  import('@/features/auth/SignupPage').then((module) => ({ default: module.SignupPage })),
);
const ResetPage = lazy(() =>
  import('@/features/auth/ResetPage').then((module) => ({ default: module.ResetPage })),
);
const VerifyPage = lazy(() =>
  import('@/features/auth/VerifyPage').then((module) => ({ default: module.VerifyPage })),
);
const ProfilePage = lazy(() =>
  import('@/features/users/ProfilePage').then((module) => ({ default: module.ProfilePage })),
);
const PostPage = lazy(() => import('./PostRoutes').then((module) => ({ default: module.PostPage })));
const PostModal = lazy(() => import('./PostRoutes').then((module) => ({ default: module.PostModal })));
const FollowList = lazy(() =>
  import('@/features/follows/FollowList').then((module) => ({ default: module.FollowList })),
);
const Likers = lazy(() => import('@/features/posts/Likers').then((module) => ({ default: module.Likers })));
const NewPostPage = lazy(() =>
  import('@/features/uploads/NewPostPage').then((module) => ({ default: module.NewPostPage })),
);
const ModerationRoutes = lazy(() =>
  import('./ModerationRoutes').then((module) => ({ default: module.ModerationRoutes })),
);
const SettingsRoutes = lazy(() =>
  import('./SettingsRoutes').then((module) => ({ default: module.SettingsRoutes })),
);

export function App() {
  const { user, ended, failed, retry } = useSession();
  const location = useLocation();
  const state = location.state as { background?: Location } | null;
  const background = state?.background;
  if (user === undefined)
    return failed === null ? <Loading /> : <ErrorState text={explain(failed)} onRetry={retry} />;
  const own = (page: (user: User) => ReactElement) =>
    user === null ? <Navigate to={`/login?next=${location.pathname}`} replace /> : page(user);
  const onward = <Navigate to={nextPath(location.search)} replace />;
  // Nobody finds in a page what somebody else has begun there.
  const person = user?.id ?? '';
  const door = ended ? <Navigate to="/login" replace /> : <Landing />;
  return (
    <>
      <Shell user={user} ended={ended}>
        <ErrorBoundary key={`page ${person} ${(background ?? location).key}`}>
          <Suspense fallback={<Loading />}>
            <Routes location={background ?? location}>
              <Route path="/" element={user === null ? door : <HomeFeed />} />
              <Route path="/login" element={user === null ? <LoginPage /> : onward} />
              <Route path="/signup" element={user === null ? <SignupPage /> : onward} />
              <Route path="/reset" element={<ResetPage />} />
              <Route path="/verify" element={<VerifyPage />} />
              <Route
                path="/new"
                element={own((me) => (
                  <NewPostPage owner={me.id} />
                ))}
              />
              <Route
                path="/settings/*"
                element={own((me) => (
                  <SettingsRoutes user={me} />
                ))}
              />
              <Route
                path="/moderation/*"
                element={own((me) => (
                  <ModerationRoutes user={me} />
                ))}
              />
              <Route path="/p/:id" element={<PostPage />} />
              <Route path="/p/:id/likes" element={<LikersRoute />} />
              <Route path="/:username" element={<ProfileRoute />} />
              <Route path="/:username/followers" element={<FollowRoute kind="followers" />} />
              <Route path="/:username/following" element={<FollowRoute kind="following" />} />
              <Route path="*" element={<NotFound />} />
            </Routes>
          </Suspense>
        </ErrorBoundary>
        <ErrorBoundary
          key={`over ${person} ${location.key}`}
          instead={<Navigate to={location.pathname} replace />}
        >
          <Suspense fallback={null}>
            {background !== undefined && (
              <Routes>
                <Route path="/p/:id" element={<PostModal />} />
                <Route path="*" element={null} />
              </Routes>
            )}
          </Suspense>
        </ErrorBoundary>
      </Shell>
      {user !== null && <ProofQuestion key={`proof ${person} ${location.key}`} user={user} />}
    </>
  );
}

function ProfileRoute() {
  const { username = '' } = useParams();
  return <ProfilePage key={username} username={username.toLowerCase()} />;
}

function FollowRoute({ kind }: { kind: 'followers' | 'following' }) {
  const { username = '' } = useParams();
  return <FollowList key={`${kind}/${username}`} username={username.toLowerCase()} kind={kind} />;
}

function LikersRoute() {
  const { id = '' } = useParams();
  return <Likers id={id} />;
}
