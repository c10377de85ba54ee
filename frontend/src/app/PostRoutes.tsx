import { useNavigate, useParams } from 'react-router-dom';
import type { Post } from '@/api/client';
import { EditDialog } from '@/components/EditDialog';
import { CommentForm } from '@/features/comments/CommentForm';
import { CommentThread } from '@/features/comments/CommentThread';
import { PostView } from '@/features/posts/PostView';

function comments(post: Post) {
  return (
    <section aria-label="Comments" className="flex grow flex-col">
      <CommentThread postId={post.id} postOwner={post.author.username} />
      <CommentForm postId={post.id} />
    </section>
  );
}

export function PostPage() {
  const { id = '' } = useParams();
  const navigate = useNavigate();
  return (
    // On phones the field for comments ends the page.
    <div className="mx-auto -mb-8 max-w-6xl [--tallest:calc(100dvh-3rem)] md:mb-0 md:p-6">
      <PostView id={id} onGone={() => navigate('/', { replace: true })}>
        {comments}
      </PostView>
    </div>
  );
}

/** A post over the list it was opened from; Esc and back close it. */
export function PostModal() {
  const { id = '' } = useParams();
  const navigate = useNavigate();
  const back = () => navigate(-1);
  return (
    <EditDialog title="Post" onClose={back} wide>
      <div className="flex grow flex-col [--tallest:calc(94dvh-3rem)]">
        <PostView id={id} onGone={back}>
          {comments}
        </PostView>
      </div>
    </EditDialog>
  );
}
