"""The words of clauses and contract in Dutch, English and German (Apache-2.0, version 1)."""

from collections.abc import Mapping
from typing import Any

LANGUAGES = ("nl", "en", "de")

SENTENCES = {
    "nl": {
        "not_before": "De gegevens zijn beschikbaar vanaf {moment}, niet eerder.",
        "until": "De gegevens zijn beschikbaar tot {moment}. Daarna geeft het systeem niets meer.",
        "at_most": "De ontvanger mag de gegevens ten hoogste {times} keer ophalen.",
        "per_hour": "De ontvanger mag de gegevens ten hoogste {times} keer per uur ophalen.",
        "columns": "Alleen deze kolommen gaan naar de ontvanger: {names}.",
        "no_personal": (
            "Kolommen die de aanbieder als persoonsgegevens heeft gemerkt, zoals namen van"
            " operators, gaan niet mee."
        ),
        "aggregated_only": "Alleen uitkomsten over groepen gaan eruit, nooit losse regels.",
        "min_group": "Achter elke uitkomst staan ten minste {size} regels.",
        "delay": "Gegevens gaan pas naar de ontvanger als ze ten minste {seconds} oud zijn.",
        "this_order": "De ontvanger gebruikt de gegevens alleen voor order {order}.",
        "machine_builder": (
            "De ontvanger gebruikt de gegevens alleen om machine {machine} te onderhouden en te"
            " verbeteren."
        ),
        "internal_use": "De ontvanger gebruikt de gegevens alleen binnen het eigen bedrijf.",
        "no_resharing": "De ontvanger geeft de gegevens niet door aan anderen.",
    },
    "en": {
        "not_before": "The data are available from {moment}, not before.",
        "until": "The data are available until {moment}. After that the system gives nothing more.",
        "at_most": "The receiver may fetch the data at most {times} times.",
        "at_most_one": "The receiver may fetch the data at most {times} time.",
        "per_hour": "The receiver may fetch the data at most {times} times an hour.",
        "per_hour_one": "The receiver may fetch the data at most {times} time an hour.",
        "columns": "Only these columns go to the receiver: {names}.",
        "no_personal": (
            "Columns that the provider has marked as personal data, such as names of operators,"
            " are left out."
        ),
        "aggregated_only": "Only results about groups leave, never single records.",
        "min_group": "At least {size} records stand behind every result.",
        "delay": "Data go to the receiver only when they are at least {seconds} old.",
        "this_order": "The receiver uses the data for order {order} only.",
        "machine_builder": (
            "The receiver uses the data only to maintain and improve machine {machine}."
        ),
        "internal_use": "The receiver uses the data within its own company only.",
        "no_resharing": "The receiver does not pass the data on to others.",
    },
    "de": {
        "not_before": "Die Daten stehen ab {moment} bereit, nicht früher.",
        "until": "Die Daten stehen bis {moment} bereit. Danach gibt das System nichts mehr heraus.",
        "at_most": "Der Empfänger darf die Daten höchstens {times}-mal abrufen.",
        "per_hour": "Der Empfänger darf die Daten höchstens {times}-mal je Stunde abrufen.",
        "columns": "Nur diese Spalten gehen an den Empfänger: {names}.",
        "no_personal": (
            "Spalten, die der Anbieter als personenbezogen gekennzeichnet hat, etwa Namen von"
            " Bedienern, bleiben außen vor."
        ),
        "aggregated_only": "Nur Ergebnisse über Gruppen gehen hinaus, nie einzelne Datensätze.",
        "min_group": "Hinter jedem Ergebnis stehen mindestens {size} Datensätze.",
        "delay": "Daten gehen erst an den Empfänger, wenn sie mindestens {seconds} alt sind.",
        "this_order": "Der Empfänger nutzt die Daten nur für den Auftrag {order}.",
        "machine_builder": (
            "Der Empfänger nutzt die Daten nur, um die Maschine {machine} zu warten und zu"
            " verbessern."
        ),
        "internal_use": "Der Empfänger nutzt die Daten nur im eigenen Unternehmen.",
        "no_resharing": "Der Empfänger gibt die Daten nicht an andere weiter.",
    },
}

FORCE_NAMES = {
    "nl": {"enforced": "afgedwongen", "declared": "verklaard", "promise": "belofte"},
    "en": {"enforced": "enforced", "declared": "declared", "promise": "promise"},
    "de": {"enforced": "erzwungen", "declared": "erklärt", "promise": "Versprechen"},
}

FORCES = {
    "nl": {
        "enforced": (
            "Afgedwongen (E): het systeem van de aanbieder geeft niets af dat hiermee in strijd"
            " is. Wat al is afgegeven, haalt het niet terug."
        ),
        "declared": (
            "Verklaard (D): de ontvanger verklaart dit door te tekenen, en het systeem van de"
            " aanbieder legt elke keer dat er gegevens worden opgehaald vast. Of het klopt, kan"
            " het systeem niet nagaan."
        ),
        "promise": (
            "Belofte (P): dit gaat over wat er met de gegevens gebeurt nadat ze zijn afgegeven."
            " Geen systeem houdt dat tegen; het bewijs is deze getekende overeenkomst."
        ),
    },
    "en": {
        "enforced": (
            "Enforced (E): the provider's system lets nothing out that goes against this. It does"
            " not take back what has already left."
        ),
        "declared": (
            "Declared (D): the receiver declares this by signing, and the provider's system logs"
            " every time that data are fetched. Whether it is true, the system cannot check."
        ),
        "promise": (
            "Promise (P): this is about what happens to the data after they have left. No system"
            " prevents it; the proof is this signed agreement."
        ),
    },
    "de": {
        "enforced": (
            "Erzwungen (E): Das System des Anbieters gibt nichts heraus, was dem widerspricht. Was"
            " schon herausgegeben ist, holt es nicht zurück."
        ),
        "declared": (
            "Erklärt (D): Der Empfänger erklärt dies mit seiner Unterschrift, und das System des"
            " Anbieters zeichnet jeden Abruf auf. Ob es stimmt, kann das System nicht prüfen."
        ),
        "promise": (
            "Versprechen (P): Hier geht es darum, was mit den Daten geschieht, nachdem sie"
            " herausgegeben sind. Kein System verhindert das; der Beweis ist diese unterschriebene"
            " Vereinbarung."
        ),
    },
}

TEMPLATE_TITLES = {
    "nl": {
        "unrestricted": "Zonder beperking",
        "internal_use": "Alleen voor eigen gebruik",
        "this_order": "Alleen voor deze order",
        "no_resharing": "Niet doorgeven",
        "aggregated_only": "Alleen uitkomsten over groepen",
        "until": "Tot een datum",
        "at_most": "Ten hoogste een aantal keer",
        "machine_builder": "Machinegegevens voor de bouwer van de machine",
        "no_personal": "Geen persoonsgegevens van operators",
    },
    "en": {
        "unrestricted": "Unrestricted",
        "internal_use": "Internal use only",
        "this_order": "For this order only",
        "no_resharing": "No passing on",
        "aggregated_only": "Results about groups only",
        "until": "Until a date",
        "at_most": "At most a number of times",
        "machine_builder": "Machine data for the builder of the machine",
        "no_personal": "No personal data of operators",
    },
    "de": {
        "unrestricted": "Ohne Beschränkung",
        "internal_use": "Nur zur internen Nutzung",
        "this_order": "Nur für diesen Auftrag",
        "no_resharing": "Keine Weitergabe",
        "aggregated_only": "Nur Ergebnisse über Gruppen",
        "until": "Bis zu einem Datum",
        "at_most": "Höchstens eine Anzahl von Abrufen",
        "machine_builder": "Maschinendaten für den Hersteller der Maschine",
        "no_personal": "Keine personenbezogenen Daten von Bedienern",
    },
}

NO_CLAUSES = {
    "nl": "Er zijn geen bepalingen: de ontvanger mag met de gegevens doen wat de wet toestaat.",
    "en": "There are no clauses: the receiver may do with the data what the law allows.",
    "de": "Es gibt keine Klauseln: Der Empfänger darf mit den Daten tun, was das Gesetz erlaubt.",
}

CONTRACT: Mapping[str, Mapping[str, Any]] = {
    "nl": {
        "opening": (
            "Overeenkomst over het delen van gegevens",
            (
                "{provider} (de aanbieder) en {consumer} (de ontvanger) zijn dit op {moment} in de"
                " gegevensruimte overeengekomen."
            ),
            (
                "Het gaat om deze gegevens: {dataset}. De ontvanger mag ze gebruiken onder de"
                " voorwaarden hieronder. Bij elke bepaling staat wat erachter staat."
            ),
        ),
        "clause": "{number}. {sentence} ({letter}: {force})",
        "closing": (
            (
                "De aanbieder en de ontvanger kunnen een lopende levering op elk moment onderbreken"
                " of beëindigen. De toegang stopt dan bij het eerstvolgende verzoek."
            ),
            (
                "Deze tekst hoort bij de overeenkomst die de systemen van {provider} en {consumer}"
                " met elkaar hebben gesloten."
            ),
        ),
    },
    "en": {
        "opening": (
            "Agreement on sharing data",
            (
                "{provider} (the provider) and {consumer} (the receiver) agreed to this in the"
                " dataspace on {moment}."
            ),
            (
                "It concerns these data: {dataset}. The receiver may use them under the terms"
                " below. Each clause says what stands behind it."
            ),
        ),
        "clause": "{number}. {sentence} ({letter}: {force})",
        "closing": (
            (
                "The provider and the receiver can suspend or end a running transfer at any time."
                " Access then stops with the next request."
            ),
            (
                "This text belongs to the agreement that the systems of {provider} and {consumer}"
                " made with each other."
            ),
        ),
    },
    "de": {
        "opening": (
            "Vereinbarung über das Teilen von Daten",
            (
                "{provider} (der Anbieter) und {consumer} (der Empfänger) haben dies am {moment} im"
                " Datenraum vereinbart."
            ),
            (
                "Es geht um diese Daten: {dataset}. Der Empfänger darf sie unter den folgenden"
                " Bedingungen nutzen. Bei jeder Klausel steht, was dahinter steht."
            ),
        ),
        "clause": "{number}. {sentence} ({letter}: {force})",
        "closing": (
            (
                "Der Anbieter und der Empfänger können eine laufende Übertragung jederzeit"
                " unterbrechen oder beenden. Der Zugang endet dann mit der nächsten Anfrage."
            ),
            (
                "Dieser Text gehört zu der Vereinbarung, die die Systeme von {provider} und"
                " {consumer} miteinander geschlossen haben."
            ),
        ),
    },
}

MONTHS = {
    "nl": (
        *("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus"),
        *("september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June", "July", "August"),
        *("September", "October", "November", "December"),
    ),
    "de": (
        *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August"),
        *("September", "Oktober", "November", "Dezember"),
    ),
}

UNITS = {
    "nl": {
        "day": ("dag", "dagen"),
        "hour": ("uur", "uur"),
        "minute": ("minuut", "minuten"),
        "second": ("seconde", "seconden"),
    },
    "en": {
        "day": ("day", "days"),
        "hour": ("hour", "hours"),
        "minute": ("minute", "minutes"),
        "second": ("second", "seconds"),
    },
    "de": {
        "day": ("Tag", "Tage"),
        "hour": ("Stunde", "Stunden"),
        "minute": ("Minute", "Minuten"),
        "second": ("Sekunde", "Sekunden"),
    },
}
