import type { Language } from '../../i18n/languages';
import { guideEn } from './guide.en';
import { guideTr } from './guide.tr';

/** The sections of the guide, in reading order. Their names are the fragments of their URLs. */
export const GUIDE_SECTIONS = ['first-call', 'errors', 'paging', 'grouping', 'time-zones'] as const;

/** One of the sections. */
export type GuideSectionId = (typeof GUIDE_SECTIONS)[number];

/** A section: its title, and its text in the Markdown of this page. */
export interface GuideText {
  readonly title: string;
  readonly text: string;
}

/** The guide in one language. */
export type Guide = Readonly<Record<GuideSectionId, GuideText>>;

/** The guide in every language. */
export const GUIDES: Readonly<Record<Language, Guide>> = { en: guideEn, tr: guideTr };
