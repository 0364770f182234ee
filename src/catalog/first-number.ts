/** PostgreSQL's own objects have lower numbers (FirstNormalObjectId). */
export const FIRST_NUMBER = 16_384
