//! People and how they prove who they are.

crate::migration!(
    "
CREATE TABLE users (
    id ID NOT NULL,
    username text NOT NULL,
    email text NOT NULL,
    email_key text NOT NULL,
    email_verified boolean NOT NULL,
    full_name text NOT NULL,
    bio text NOT NULL,
    website text NOT NULL,
    is_private boolean NOT NULL,
    role text NOT NULL CONSTRAINT ck_users_role CHECK (role IN ('user', 'moderator', 'admin')),
    status text NOT NULL CONSTRAINT ck_users_status CHECK (status IN ('active', 'pending', 'suspended', 'leaving')),
    avatar_id bigint,
    post_count bigint NOT NULL DEFAULT 0 CONSTRAINT ck_users_post_count CHECK (post_count >= 0),
    follower_count bigint NOT NULL DEFAULT 0 CONSTRAINT ck_users_follower_count CHECK (follower_count >= 0),
    following_count bigint NOT NULL DEFAULT 0 CONSTRAINT ck_users_following_count CHECK (following_count >= 0),
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    deleted_at TIME,
    CONSTRAINT pk_users PRIMARY KEY (id),
    CONSTRAINT uq_users_username UNIQUE (username),
    CONSTRAINT uq_users_email UNIQUE (email_key)
);
CREATE TABLE credentials (
    owner_id ID NOT NULL,
    password_hash text NOT NULL,
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    CONSTRAINT pk_credentials PRIMARY KEY (owner_id),
    CONSTRAINT fk_credentials_owner FOREIGN KEY (owner_id) REFERENCES users (id)
);
",
    "DROP TABLE credentials; DROP TABLE users"
);
