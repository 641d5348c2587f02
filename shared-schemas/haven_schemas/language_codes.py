"""Languages and nationalities of the Common Basic Data Set (May 2026): each code with its words.

The two long lists; the short ones, which the contract types, are in ``pupil_codes``.
"""

from collections.abc import Mapping


def _table(text: str) -> Mapping[str, str]:
    """Entries stand apart by bars; the code is the first word."""
    entries = (" ".join(entry.split()) for entry in text.split("|"))
    return {code: words for code, _, words in (entry.partition(" ") for entry in entries)}


LANGUAGES: Mapping[str, str] = _table(
    """
    ACL Acholi | ADA Adangme | AFA Afar-Saho | AFK Afrikaans | AKA Akan/Twi-Fante | ALB Albanian/Shqip | ALU
    Alur | AMR Amharic | ARA Arabic | ARM Armenian | ASM Assamese | ASR Assyrian/Aramaic | AYB Anyi-Baule | AYM
    Aymara | AZE Azeri | BAI Bamileke (Any) | BAL Balochi | BEJ Beja/Bedawi | BEL Belarusian | BEM Bemba | BHO
    Bhojpuri | BIK Bikol | BLT Balti Tibetan | BMA Burmese/Myanma | BNG Bengali | BSL British Sign Language |
    BSQ Basque/Euskara | BUL Bulgarian | CAM Cambodian/Khmer | CAT Catalan | CCE Caribbean Creole English | CCF
    Caribbean Creole French | CGA Chaga | CGR Chattisgarhi/Khatahi | CHE Chechen | CHI Chinese | CKW Chokwe |
    CRN Cornish | CTR Chitrali/Khowar | CWA Chichewa/Nyanja | CYM Welsh/Cymraeg | CZE Czech | DAN Danish | DGA
    Dagaare | DGB Dagbane | DIN Dinka/Jieng | DUT Dutch/Flemish | DZO Dzongkha/Bhutanese | EBI Ebira | EDO
    Edo/Bini | EFI Efik-Ibibio | ENB Believed to be English | ENG English | ESA Esan/Ishan | EST Estonian | EWE
    Ewe | EWO Ewondo | FAN Fang | FIJ Fijian | FIN Finnish | FON Fon | FRN French | FUL Fula/Fulfulde-Pulaar |
    GAA Ga | GAE Gaelic/Irish | GAL Gaelic (Scotland) | GEO Georgian | GER German | GGO Gogo/Chigogo | GKY
    Kikuyu/Gikuyu | GLG Galician/Galego | GRE Greek | GRN Guarani | GUJ Gujarati | GUN Gurenne/Frafra | GUR
    Gurma | HAU Hausa | HDK Hindko | HEB Hebrew | HER Herero | HGR Hungarian | HIN Hindi | IBA Iban | IDM Idoma
    | IGA Igala | IGB Igbo | IJO Ijo (Any) | ILO Ilokano | ISK Itsekiri | ISL Icelandic | ITA Italian | JAV
    Javanese | JIN Jinghpaw/Kachin | JPN Japanese | KAM Kikamba | KAN Kannada | KAR Karen (Any) | KAS Kashmiri |
    KAU Kanuri | KAZ Kazakh | KCH Katchi | KGZ Kirghiz/Kyrgyz | KHA Khasi | KHY Kihaya/Luziba | KIN Kinyarwanda
    | KIR Kirundi | KIS Kisi (West Africa) | KLN Kalenjin | KMB Kimbundu | KME Kimeru | KNK Konkani | KNY
    Kinyakyusa-Ngonde | KON Kikongo | KOR Korean | KPE Kpelle | KRI Krio | KRU Kru (Any) | KSI Kisii/Ekegusii
    (Kenya) | KSU Kisukuma | KUR Kurdish | LAO Lao | LBA Luba | LGA Luganda | LGB Lugbara | LGS Lugisu/Lumasaba
    | LIN Lingala | LIT Lithuanian | LNG Lango (Uganda) | LOZ Lozi/Silozi | LSO Lusoga | LTV Latvian | LTZ
    Luxemburgish | LUE Luvale/Luena | LUN Lunda | LUO Luo (Kenya/Tanzania) | LUY Luhya (Any) | MAG Magahi | MAI
    Maithili | MAK Makua | MAN Manding/Malinke | MAO Maori | MAR Marathi | MAS Maasai | MDV Maldivian/Dhivehi |
    MEN Mende | MKD Macedonian | MLG Malagasy | MLM Malayalam | MLT Maltese | MLY Malay/Indonesian | MNA
    Magindanao-Maranao | MNG Mongolian (Khalkha) | MNX Manx Gaelic | MOR Moore/Mossi | MSC Mauritian/Seychelles
    Creole | MUN Munda (Any) | MYA Maya (Any) | NAH Nahuatl/Mexicano | NAM Nama/Damara | NBN Nubian (Any) | NDB
    Ndebele | NEP Nepali | NOR Norwegian | NOT Information not obtained | NUE Nuer/Naadh | NUP Nupe | NWA Newari
    | NZM Nzema | OAM Ambo/Oshiwambo | OGN Ogoni (Any) | ORI Oriya | ORM Oromo | OTB Believed to be Other than
    English | OTH Other than English | OTL Other Language | PAG Pangasinan | PAM Pampangan | PAT Pashto/Pakhto |
    PHA Pahari/Himachali (India) | PHR Pahari (Pakistan) | PNJ Panjabi | POL Polish | POR Portuguese | PRS
    Persian/Farsi | QUE Quechua | RAJ Rajasthani/Marwari | REF Refused | RME Romany/English Romanes | RMI Romani
    (International) | RMN Romanian | RMS Romansch | RNY Runyakitara | RUS Russian | SAM Samoan | SCB
    Serbian/Croatian/Bosnian | SCO Scots | SHL Shilluk/Cholo | SHO Shona | SID Sidamo | SIO Sign Language
    (Other) | SLO Slovak | SLV Slovenian | SND Sindhi | SNG Sango | SNH Sinhala | SOM Somali | SPA Spanish | SRD
    Sardinian | SRK Siraiki | SSO Sotho/Sesotho | SSW Swazi/Siswati | STS Tswana/Setswana | SUN Sundanese | SWA
    Swahili/Kiswahili | SWE Swedish | TAM Tamil | TEL Telugu | TEM Temne | TES Teso/Ateso | TGE Tigre | TGL
    Tagalog/Filipino | TGR Tigrinya | THA Thai | TIB Tibetan | TIV Tiv | TMZ Berber/Tamazight | TNG
    Tonga/Chitonga (Zambia) | TON Tongan (Oceania) | TPI Tok Pisin | TRI Traveller Irish/Shelta | TSO Tsonga |
    TUK Turkmen | TUL Tulu | TUM Tumbuka | TUR Turkish | UKR Ukrainian | UMB Umbundu | URD Urdu | URH
    Urhobo-Isoko | UYG Uyghur | UZB Uzbek | VEN Venda | VIE Vietnamese | VSY Visayan/Bisaya | WAP Wa-Paraok
    (South-East Asia) | WCP West-African Creole Portuguese | WOL Wolof | WPE West-African Pidgin English | XHO
    Xhosa | YAO Yao/Chiyao (East Africa) | YDI Yiddish | YOR Yoruba | ZND Zande | ZUL Zulu | ZZZ Classification
    Pending
    """
)
"""A pupil's first language."""

NATIONALITIES: Mapping[str, str] = _table(
    """
    AFG Afghanistan | ALA Aland Islands | ALB Albania | DZA Algeria | ASM American Samoa | AND Andorra | AGO
    Angola | AIA Anguilla | ATA Antarctica | ATG Antigua and Barbuda | ARG Argentina | ARM Armenia | ABW Aruba |
    AUS Australia | AUT Austria | AZE Azerbaijan | BHS Bahamas | BHR Bahrain | BGD Bangladesh | BRB Barbados |
    BLR Belarus | BEL Belgium | BLZ Belize | BEN Benin | BMU Bermuda | BTN Bhutan | BOL Bolivia | BES Bonaire,
    Sint Eustatius and Saba | BIH Bosnia and Herzegovina | BWA Botswana | BVT Bouvet Island | BRA Brazil | IOT
    British Indian Ocean Territory | BRN Brunei | BGR Bulgaria | BFA Burkina Faso | BDI Burundi | KHM Cambodia |
    CMR Cameroon | CAN Canada | CPV Cape Verde | CYM Cayman Islands | CAF Central African Republic | TCD Chad |
    CHL Chile | CHN China | CXR Christmas Island | CCK Cocos (Keeling) Islands | COL Colombia | COM Comoros |
    COG Congo | COD Congo, Democratic Republic | COK Cook Islands | CRI Costa Rica | HRV Croatia | CUB Cuba |
    CUW Curaçao | CYP Cyprus | CZE Czech Republic | DNK Denmark | DJI Djibouti | DMA Dominica | DOM Dominican
    Republic | ECU Ecuador | EGY Egypt | SLV El Salvador | GNQ Equatorial Guinea | ERI Eritrea | EST Estonia |
    SWZ Eswatini | ETH Ethiopia | FLK Falkland Islands | FRO Faroe Islands | FJI Fiji | FIN Finland | FRA France
    | GUF French Guiana | PYF French Polynesia | ATF French Southern Territories | GAB Gabon | GMB Gambia, The |
    GEO Georgia | DEU Germany | GHA Ghana | GIB Gibraltar | GRC Greece | GRL Greenland | GRD Grenada | GLP
    Guadeloupe | GUM Guam | GTM Guatemala | GGY Guernsey | GIN Guinea | GNB Guinea-Bissau | GUY Guyana | HTI
    Haiti | HMD Heard Island and McDonald Islands | VAT Holy See | HND Honduras | HKG Hong Kong | HUN Hungary |
    ISL Iceland | IND India | IDN Indonesia | IRN Iran | IRQ Iraq | IRL Ireland | IMN Isle of Man | ISR Israel |
    ITA Italy | CIV Ivory Coast | JAM Jamaica | JPN Japan | JEY Jersey | JOR Jordan | KAZ Kazakhstan | KEN Kenya
    | KIR Kiribati | PRK Korea, North | KOR Korea, South | QOK Kosovo | KWT Kuwait | KGZ Kyrgyzstan | LAO Laos |
    LVA Latvia | LBN Lebanon | LSO Lesotho | LBR Liberia | LBY Libya | LIE Liechtenstein | LTU Lithuania | LUX
    Luxembourg | MAC Macao | MDG Madagascar | MWI Malawi | MYS Malaysia | MDV Maldives | MLI Mali | MLT Malta |
    MHL Marshall Islands | MTQ Martinique | MRT Mauritania | MUS Mauritius | MYT Mayotte | MEX Mexico | FSM
    Micronesia | MDA Moldova | MCO Monaco | MNG Mongolia | MNE Montenegro | MSR Montserrat | MAR Morocco | MOZ
    Mozambique | MMR Myanmar | NAM Namibia | NRU Nauru | NPL Nepal | NLD Netherlands | NCL New Caledonia | NZL
    New Zealand | NIC Nicaragua | NER Niger | NGA Nigeria | NIU Niue | NFK Norfolk Island | MKD North Macedonia
    | MNP Northern Mariana Islands | NOR Norway | OMN Oman | PAK Pakistan | PLW Palau | PSE Palestine | PAN
    Panama | PNG Papua New Guinea | PRY Paraguay | PER Peru | PHL Philippines | PCN Pitcairn | POL Poland | PRT
    Portugal | PRI Puerto Rico | QAT Qatar | REU Reunion | ROU Romania | RUS Russia | RWA Rwanda | BLM Saint
    Barthélemy | KNA Saint Kitts and Nevis | LCA Saint Lucia | MAF Saint Martin (French Part) | SPM Saint Pierre
    and Miquelon | VCT Saint Vincent and the Grenadines | WSM Samoa | SMR San Marino | STP Sao Tome and Principe
    | SAU Saudi Arabia | SEN Senegal | SRB Serbia | SYC Seychelles | SLE Sierra Leone | SGP Singapore | SXM Sint
    Maarten (Dutch Part) | SVK Slovakia | SVN Slovenia | SLB Solomon Islands | SOM Somalia | ZAF South Africa |
    SGS South Georgia | SSD South Sudan | ESP Spain | LKA Sri Lanka | SHN St Helena, Ascension and Tristan da
    Cunha | SDN Sudan | SUR Suriname | SJM Svalbard and Jan Mayen | SWE Sweden | CHE Switzerland | SYR Syria |
    TWN Taiwan | TJK Tajikistan | TZA Tanzania | THA Thailand | TLS Timor-Leste | TGO Togo | TKL Tokelau | TON
    Tonga | TTO Trinidad and Tobago | TUN Tunisia | TUR Turkey | TKM Turkmenistan | TCA Turks and Caicos Islands
    | TUV Tuvalu | UGA Uganda | UKR Ukraine | ARE United Arab Emirates | GBR United Kingdom | USA United States
    | UMI United States Minor Outlying Islands | URY Uruguay | UZB Uzbekistan | VUT Vanuatu | VEN Venezuela |
    VNM Vietnam | VGB Virgin Islands, British | VIR Virgin Islands, U.S. | WLF Wallis and Futuna | ESH Western
    Sahara | YEM Yemen | ZMB Zambia | ZWE Zimbabwe | REF Refused
    """
)
"""Country codes as the census asks for them."""
