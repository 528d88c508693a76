"""What may stand where in a UBL 2.1 invoice or credit note, in our own words (OASIS UBL 2.1, ISO/IEC 19845:2015).

One line a part: its children in their order; `!` exactly one, `+` one or more, `*` any number, nothing: at most one. A child
that is a part itself is looked into; the rest hold a value whose kind its name ends in ("IssueDate" is a date). Here are the
parts that EN 16931 and Peppol BIS 3.0 use, with every neighbour that UBL allows beside what they use, so that the order and
the number of everything can be judged. `CLOSED` are the parts that may stand there but are not looked into.
"""
from __future__ import annotations

PARTS = """
Invoice UBLExtensions UBLVersionID CustomizationID ProfileID ProfileExecutionID ID! CopyIndicator UUID IssueDate! IssueTime
  DueDate InvoiceTypeCode Note* TaxPointDate DocumentCurrencyCode TaxCurrencyCode PricingCurrencyCode PaymentCurrencyCode
  PaymentAlternativeCurrencyCode AccountingCostCode AccountingCost LineCountNumeric BuyerReference InvoicePeriod* OrderReference
  BillingReference* DespatchDocumentReference* ReceiptDocumentReference* StatementDocumentReference* OriginatorDocumentReference*
  ContractDocumentReference* AdditionalDocumentReference* ProjectReference* Signature* AccountingSupplierParty!
  AccountingCustomerParty! PayeeParty BuyerCustomerParty SellerSupplierParty TaxRepresentativeParty Delivery* DeliveryTerms
  PaymentMeans* PaymentTerms* PrepaidPayment* AllowanceCharge* TaxExchangeRate PricingExchangeRate PaymentExchangeRate
  PaymentAlternativeExchangeRate TaxTotal* WithholdingTaxTotal* LegalMonetaryTotal! InvoiceLine+
CreditNote UBLExtensions UBLVersionID CustomizationID ProfileID ProfileExecutionID ID! CopyIndicator UUID IssueDate! IssueTime
  TaxPointDate CreditNoteTypeCode Note* DocumentCurrencyCode TaxCurrencyCode PricingCurrencyCode PaymentCurrencyCode
  PaymentAlternativeCurrencyCode AccountingCostCode AccountingCost LineCountNumeric BuyerReference InvoicePeriod*
  DiscrepancyResponse* OrderReference BillingReference* DespatchDocumentReference* ReceiptDocumentReference*
  ContractDocumentReference* AdditionalDocumentReference* StatementDocumentReference* OriginatorDocumentReference* Signature*
  AccountingSupplierParty! AccountingCustomerParty! PayeeParty BuyerCustomerParty SellerSupplierParty TaxRepresentativeParty
  Delivery* DeliveryTerms* PaymentMeans* PaymentTerms* TaxExchangeRate PricingExchangeRate PaymentExchangeRate
  PaymentAlternativeExchangeRate AllowanceCharge* TaxTotal* LegalMonetaryTotal! CreditNoteLine+
InvoiceLine ID! UUID Note* InvoicedQuantity LineExtensionAmount! TaxPointDate AccountingCostCode AccountingCost PaymentPurposeCode
  FreeOfChargeIndicator InvoicePeriod* OrderLineReference* DespatchLineReference* ReceiptLineReference* BillingReference*
  DocumentReference* PricingReference OriginatorParty Delivery* PaymentTerms* AllowanceCharge* TaxTotal* WithholdingTaxTotal*
  Item! Price DeliveryTerms SubInvoiceLine* ItemPriceExtension
CreditNoteLine ID! UUID Note* CreditedQuantity LineExtensionAmount TaxPointDate AccountingCostCode AccountingCost
  PaymentPurposeCode FreeOfChargeIndicator InvoicePeriod* OrderLineReference* DiscrepancyResponse* DespatchLineReference*
  ReceiptLineReference* BillingReference* DocumentReference* PricingReference OriginatorParty Delivery* PaymentTerms* TaxTotal*
  AllowanceCharge* Item Price DeliveryTerms* SubCreditNoteLine* ItemPriceExtension
SupplierParty CustomerAssignedAccountID AdditionalAccountID* DataSendingCapability Party DespatchContact AccountingContact
  SellerContact
CustomerParty CustomerAssignedAccountID SupplierAssignedAccountID AdditionalAccountID* Party DeliveryContact AccountingContact
  BuyerContact
Party MarkCareIndicator MarkAttentionIndicator WebsiteURI LogoReferenceID EndpointID IndustryClassificationCode
  PartyIdentification* PartyName* Language PostalAddress PhysicalLocation PartyTaxScheme* PartyLegalEntity* Contact Person*
  AgentParty ServiceProviderParty* PowerOfAttorney* FinancialAccount
PartyIdentification ID!
PartyName Name!
PartyTaxScheme RegistrationName CompanyID TaxLevelCode ExemptionReasonCode ExemptionReason* RegistrationAddress TaxScheme!
PartyLegalEntity RegistrationName CompanyID RegistrationDate RegistrationExpirationDate CompanyLegalFormCode CompanyLegalForm
  SoleProprietorshipIndicator CompanyLiquidationStatusCode CorporateStockAmount FullyPaidSharesIndicator RegistrationAddress
  CorporateRegistrationScheme HeadOfficeParty ShareholderParty*
Contact ID Name Telephone Telefax ElectronicMail Note* OtherCommunication*
Communication ChannelCode Channel Value
Address ID AddressTypeCode AddressFormatCode Postbox Floor Room StreetName AdditionalStreetName BlockName BuildingName
  BuildingNumber InhouseMail Department MarkAttention MarkCare PlotIdentification CitySubdivisionName CityName PostalZone
  CountrySubentity CountrySubentityCode Region District TimezoneOffset AddressLine* Country LocationCoordinate*
AddressLine Line!
Country IdentificationCode Name
Location ID Description* Conditions* CountrySubentity CountrySubentityCode LocationTypeCode InformationURI Name ValidityPeriod*
  Address SubsidiaryLocation* LocationCoordinate*
Period StartDate StartTime EndDate EndTime DurationMeasure DescriptionCode* Description*
OrderReference ID! SalesOrderID CopyIndicator UUID IssueDate IssueTime CustomerReference OrderTypeCode DocumentReference
BillingReference InvoiceDocumentReference SelfBilledInvoiceDocumentReference CreditNoteDocumentReference
  SelfBilledCreditNoteDocumentReference DebitNoteDocumentReference ReminderDocumentReference AdditionalDocumentReference
  BillingReferenceLine*
BillingReferenceLine ID! Amount AllowanceCharge*
DocumentReference ID! CopyIndicator UUID IssueDate IssueTime DocumentTypeCode DocumentType XPath* LanguageID LocaleCode VersionID
  DocumentStatusCode DocumentDescription* Attachment ValidityPeriod IssuerParty ResultOfVerification
Attachment EmbeddedDocumentBinaryObject ExternalReference
ExternalReference URI DocumentHash HashAlgorithmMethod ExpiryDate ExpiryTime MimeCode FormatCode EncodingCode CharacterSetCode
  FileName Description*
ProjectReference ID! UUID IssueDate WorkPhaseReference*
OrderLineReference LineID! SalesOrderLineID UUID LineStatusCode OrderReference
LineReference LineID! UUID LineStatusCode DocumentReference
Delivery ID Quantity MinimumQuantity MaximumQuantity ActualDeliveryDate ActualDeliveryTime LatestDeliveryDate LatestDeliveryTime
  ReleaseID TrackingID DeliveryAddress DeliveryLocation AlternativeDeliveryLocation RequestedDeliveryPeriod
  PromisedDeliveryPeriod EstimatedDeliveryPeriod CarrierParty DeliveryParty NotifyParty* Despatch DeliveryTerms*
  MinimumDeliveryUnit MaximumDeliveryUnit Shipment
DeliveryTerms ID SpecialTerms* LossRiskResponsibilityCode LossRisk* Amount DeliveryLocation AllowanceCharge
PaymentMeans ID PaymentMeansCode! PaymentDueDate PaymentChannelCode InstructionID InstructionNote* PaymentID* CardAccount
  PayerFinancialAccount PayeeFinancialAccount CreditAccount PaymentMandate TradeFinancing
CardAccount PrimaryAccountNumberID! NetworkID! CardTypeCode ValidityStartDate ExpiryDate IssuerID IssueNumberID CV2ID
  CardChipCode ChipApplicationID HolderName
CreditAccount AccountID!
FinancialAccount ID Name AliasName AccountTypeCode AccountFormatCode CurrencyCode PaymentNote* FinancialInstitutionBranch Country
FinancialInstitutionBranch ID Name FinancialInstitution Address
FinancialInstitution ID Name Address
PaymentMandate ID MandateTypeCode MaximumPaymentInstructionsNumeric MaximumPaidAmount SignatureID PayerParty
  PayerFinancialAccount ValidityPeriod PaymentReversalPeriod Clause*
PaymentTerms ID PaymentMeansID* PrepaidPaymentReferenceID Note* ReferenceEventCode SettlementDiscountPercent
  PenaltySurchargePercent PaymentPercent Amount SettlementDiscountAmount PenaltyAmount PaymentTermsDetailsURI PaymentDueDate
  InstallmentDueDate InvoicingPartyReference SettlementPeriod PenaltyPeriod ExchangeRate ValidityPeriod
PrepaidPayment ID PaidAmount ReceivedDate PaidDate PaidTime InstructionID
AllowanceCharge ID ChargeIndicator! AllowanceChargeReasonCode AllowanceChargeReason* MultiplierFactorNumeric PrepaidIndicator
  SequenceNumeric Amount! BaseAmount AccountingCostCode AccountingCost PerUnitAmount TaxCategory* TaxTotal PaymentMeans*
TaxTotal TaxAmount! RoundingAmount TaxEvidenceIndicator TaxIncludedIndicator TaxSubtotal*
TaxSubtotal TaxableAmount TaxAmount! CalculationSequenceNumeric TransactionCurrencyTaxAmount Percent BaseUnitMeasure
  PerUnitAmount TierRange TierRatePercent TaxCategory!
TaxCategory ID Name Percent BaseUnitMeasure PerUnitAmount TaxExemptionReasonCode TaxExemptionReason* TierRange TierRatePercent
  TaxScheme!
TaxScheme ID Name TaxTypeCode CurrencyCode JurisdictionRegionAddress*
ExchangeRate SourceCurrencyCode! SourceCurrencyBaseRate TargetCurrencyCode! TargetCurrencyBaseRate ExchangeMarketID
  CalculationRate MathematicOperatorCode Date ForeignExchangeContract
MonetaryTotal LineExtensionAmount TaxExclusiveAmount TaxInclusiveAmount AllowanceTotalAmount ChargeTotalAmount PrepaidAmount
  PayableRoundingAmount PayableAmount! PayableAlternativeAmount
Item Description* PackQuantity PackSizeNumeric CatalogueIndicator Name HazardousRiskIndicator AdditionalInformation* Keyword*
  BrandName* ModelName* BuyersItemIdentification SellersItemIdentification ManufacturersItemIdentification*
  StandardItemIdentification CatalogueItemIdentification AdditionalItemIdentification* CatalogueDocumentReference
  ItemSpecificationDocumentReference* OriginCountry CommodityClassification* TransactionConditions* HazardousItem*
  ClassifiedTaxCategory* AdditionalItemProperty* ManufacturerParty* InformationContentProviderParty OriginAddress* ItemInstance*
  Certificate* Dimension*
ItemIdentification ID! ExtendedID BarcodeSymbologyID PhysicalAttribute* MeasurementDimension* IssuerParty
CommodityClassification NatureCode CargoTypeCode CommodityCode ItemClassificationCode
ItemProperty ID Name! NameCode TestMethod Value ValueQuantity ValueQualifier* ImportanceCode ListValue* UsabilityPeriod
  ItemPropertyGroup* RangeDimension ItemPropertyRange
Price PriceAmount! BaseQuantity PriceChangeReason* PriceTypeCode PriceType OrderableUnitFactorRate ValidityPeriod* PriceList
  AllowanceCharge* PricingExchangeRate
PriceList ID StatusCode ValidityPeriod* PreviousPriceList
"""

_CLOSED = """
UBLExtensions Signature Language Person ServiceProviderParty PowerOfAttorney CorporateRegistrationScheme ShareholderParty
LocationCoordinate ResultOfVerification WorkPhaseReference PricingReference Despatch MinimumDeliveryUnit MaximumDeliveryUnit
Shipment TradeFinancing Clause ForeignExchangeContract TransactionConditions HazardousItem ItemInstance Certificate
Dimension PhysicalAttribute MeasurementDimension ItemPropertyGroup RangeDimension ItemPropertyRange ItemPriceExtension
DiscrepancyResponse
"""
CLOSED = frozenset(_CLOSED.split())
