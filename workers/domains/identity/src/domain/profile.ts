import type { ProfilePatch } from "@souk/contracts/identity";

export type Profile = { name: string; bio: string | null; version: number; updatedAt: string };

/** The profile after a patch, or null where the patch changes nothing; an empty bio is none. */
export const patchProfile = (profile: Profile, patch: ProfilePatch, now: Date): Profile | null => {
  const name = patch.name ?? profile.name;
  const bio = patch.bio === undefined ? profile.bio : patch.bio || null;
  if (name === profile.name && bio === profile.bio) return null;
  return { name, bio, version: profile.version + 1, updatedAt: now.toISOString() };
};
