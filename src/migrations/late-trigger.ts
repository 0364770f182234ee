import { LATE_DECLARATION, REFUSE_LATE_EVENTS } from '../postgres/late-event.ts'

/** The check of `REFUSE_LATE_EVENTS` as a statement. */
export const REFUSE_LATE_TRIGGERS = `DO $late$
DECLARE ${LATE_DECLARATION}
BEGIN
  ${REFUSE_LATE_EVENTS}
END$late$`
