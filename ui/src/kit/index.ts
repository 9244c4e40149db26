export { NotAllowed, ReadOnly } from "./Allowed";
export { Badge, DeliveryState, OperationState, type Tone, useReason } from "./Badges";
export { CHANNEL_SERIES, ChannelIcon, useChannelName } from "./ChannelIcon";
export { Chart, type ChartData, type Series } from "./Chart";
export { ConfirmDelete } from "./ConfirmDelete";
export { ConfirmWithCount } from "./ConfirmWithCount";
export { download, toCsv } from "./csv";
export { Definition } from "./Definition";
export { DialogForm } from "./DialogForm";
export { EmptyState } from "./EmptyState";
export { ErrorNote, Note, useProblemText } from "./ErrorNote";
export { FormActions } from "./FormActions";
export {
  AreaField,
  FieldErrors,
  NumberField,
  PasswordField,
  SelectField,
  TextField,
  useFieldError,
} from "./fields";
export { ExportAction, MoreActions } from "./MoreActions";
export { Card, type Crumb, Facts, Filters, FiltersSpacer, Page, PageHeader, Section } from "./Page";
export { ProgressPanel, type ProgressPart } from "./ProgressPanel";
export { Rating } from "./Rating";
export { RuleSentence } from "./RuleSentence";
export { SelectionBar } from "./SelectionBar";
export { ShownOnce } from "./ShownOnce";
export { SidePanel } from "./SidePanel";
export { StatCard, Stats } from "./StatCard";
export { type Column, Table } from "./Table";
export { Count, DateText, Moment, Money, Percent, useBoth, useNumberSigns, Value } from "./Values";
