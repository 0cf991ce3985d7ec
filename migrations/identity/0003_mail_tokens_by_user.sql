CREATE INDEX mail_tokens_by_user ON mail_tokens (user_id, expires_at);
