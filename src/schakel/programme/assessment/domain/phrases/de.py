"""The sentences in German."""

SENTENCES = {
    "problem.several_documents": "Hier beginnt ein zweites Dokument.",
    "fix.several_documents": "Behalten Sie ein Dokument und streichen Sie die Zeile mit ---.",
    "problem.too_many_values": "Die Datei enthält mehr als {limit} Schlüssel und Werte.",
    "fix.too_many_values": "Kürzen Sie sie; jeder Punkt wird einmal beantwortet.",
    "problem.too_deep": "Werte sind mehr als {limit} Ebenen tief verschachtelt.",
    "fix.too_deep": "Schreiben Sie Schlüssel und Werte ohne weitere Verschachtelung.",
    "problem.alias": "Dies verweist auf einen Wert an anderer Stelle (*); das wird nicht gelesen.",
    "fix.alias": (
        "Schreiben Sie den Wert selbst; setzen Sie einen Text, der mit * beginnt, in "
        "Anführungszeichen."
    ),
    "problem.anchor": (
        "Dies benennt einen Wert zur Verwendung an anderer Stelle (&); das wird nicht gelesen."
    ),
    "fix.anchor": "Streichen Sie das & und den Namen dahinter.",
    "problem.tag": "Hier steht ein Typ (!); das wird nicht gelesen.",
    "fix.tag": "Streichen Sie das ! und den Namen dahinter.",
    "problem.key_is_no_text": "Eine Liste oder ein Block steht dort, wo ein Schlüssel hingehört.",
    "fix.key_is_no_text": "Schreiben Sie einen Code, einen Doppelpunkt und einen Wert.",
    "problem.duplicate_key": "{key} steht hier noch einmal; es stand schon in Zeile {first}.",
    "fix.duplicate_key": "Behalten Sie eine der beiden Zeilen.",
    "problem.too_big": "Die Datei ist {size} Bytes lang.",
    "fix.too_big": "Bleiben Sie unter {limit} Bytes; eine Antwortdatei hat meist einige tausend.",
    "problem.not_utf8": "Die Datei ist kein UTF-8-Text.",
    "fix.not_utf8": "Speichern Sie sie als UTF-8.",
    "problem.control_character": "Hier steht ein unsichtbares Steuerzeichen {code}.",
    "fix.control_character": "Entfernen Sie es; tippen Sie die Zeile neu, wenn Sie es nicht sehen.",
    "problem.not_yaml": "Ab hier lässt sich die Datei nicht als YAML oder JSON lesen ({detail}).",
    "fix.not_yaml": (
        "Schreiben Sie je Zeile einen Schlüssel, einen Doppelpunkt, ein Leerzeichen und einen "
        "Wert, und prüfen Sie Anführungszeichen und Klammern."
    ),
    "problem.tab": "Die Zeile ist mit einem Tabulator eingerückt.",
    "fix.tab": "Rücken Sie mit Leerzeichen ein, zwei je Stufe.",
    "problem.and_more": "Und {more} weitere Probleme.",
    "fix.and_more": "Lösen Sie zuerst die oben genannten und versuchen Sie es dann erneut.",
    "problem.empty": "Die Datei ist leer.",
    "fix.empty": "Schreiben Sie diese Schlüssel: {keys}.",
    "problem.not_a_mapping": "Die Datei hat oben keine Schlüssel.",
    "fix.not_a_mapping": "Beginnen Sie mit diesen Schlüsseln, jeder mit einem Doppelpunkt: {keys}.",
    "problem.unknown_key": "Den Schlüssel {value} gibt es nicht.",
    "fix.unknown_key": "Verwenden Sie einen von: {known}.",
    "problem.unknown_key_near": "Den Schlüssel {value} gibt es nicht.",
    "fix.unknown_key_near": "Meinten Sie {near}?",
    "problem.no_instrument": "Die Datei sagt nicht, welches Instrument beantwortet wurde.",
    "fix.no_instrument": "Fügen Sie diese Zeile hinzu: instrument: {known}",
    "problem.instrument_is_no_text": "Das Instrument ist nicht mit einem Text benannt.",
    "fix.instrument_is_no_text": "Schreiben Sie eines von: {known}.",
    "problem.unknown_instrument": "Das Instrument {value} gibt es nicht.",
    "fix.unknown_instrument": (
        "Schreiben Sie eines von: {known}; ohne @Version wird die neueste verwendet."
    ),
    "problem.no_answers": "Der Schlüssel answers fehlt.",
    "fix.no_answers": (
        'Fügen Sie answers: hinzu und darunter je Punkt eine Zeile wie "  sf-energy: 2".'
    ),
    "problem.section_is_no_mapping": "Unter {section} stehen keine Zeilen mit Codes.",
    "fix.section_is_no_mapping": (
        "Schreiben Sie je Code eine Zeile: den Code, einen Doppelpunkt und die Antwort."
    ),
    "problem.unknown_in_profile": "Die Profilfrage {value} gibt es nicht.",
    "fix.unknown_in_profile": (
        "Streichen Sie die Zeile oder verwenden Sie einen vorhandenen Code: {known}."
    ),
    "problem.unknown_in_profile_near": "Die Profilfrage {value} gibt es nicht.",
    "fix.unknown_in_profile_near": "Meinten Sie {near}?",
    "problem.unknown_in_answers": "Den Punkt {value} gibt es nicht.",
    "fix.unknown_in_answers": (
        "Streichen Sie die Zeile oder verwenden Sie einen vorhandenen Code: {known}."
    ),
    "problem.unknown_in_answers_near": "Den Punkt {value} gibt es nicht.",
    "fix.unknown_in_answers_near": "Meinten Sie {near}?",
    "problem.unknown_in_targets": "Den Punkt {value} gibt es nicht.",
    "fix.unknown_in_targets": (
        "Streichen Sie die Zeile oder verwenden Sie einen vorhandenen Code: {known}."
    ),
    "problem.unknown_in_targets_near": "Den Punkt {value} gibt es nicht.",
    "fix.unknown_in_targets_near": "Meinten Sie {near}?",
    "problem.priorities_are_no_list": "Was am wichtigsten ist, ist keine Liste.",
    "fix.priorities_are_no_list": (
        "Schreiben Sie bis zu drei Codes in Klammern, zum Beispiel "
        "[cost, lead_time]; es gibt: {known}."
    ),
    "problem.unknown_in_priorities": "Ein Ergebnis {value} gibt es nicht.",
    "fix.unknown_in_priorities": "Verwenden Sie eines von: {known}.",
    "problem.unknown_in_priorities_near": "Ein Ergebnis {value} gibt es nicht.",
    "fix.unknown_in_priorities_near": "Meinten Sie {near}?",
    "problem.priority_repeated": "{value} steht hier zweimal.",
    "fix.priority_repeated": "Lassen Sie es einmal stehen.",
    "problem.too_many_priorities": "Hier stehen {count} wichtigste Ergebnisse.",
    "fix.too_many_priorities": "Behalten Sie die {limit} wichtigsten.",
    "problem.level_is_no_scalar": "Eine Liste oder ein Block steht dort, wo eine Stufe hingehört.",
    "fix.level_is_no_scalar": "Schreiben Sie eines von: {allowed}.",
    "problem.level_is_empty": "In dieser Zeile steht keine Antwort.",
    "fix.level_is_empty": "Schreiben Sie eines von: {allowed}.",
    "problem.level_is_bool": "{value} ist ja oder nein und keine Stufe.",
    "fix.level_is_bool": "Schreiben Sie eines von: {allowed}.",
    "problem.level_out_of_range": "{value} ist keine Stufe.",
    "fix.level_out_of_range": "Schreiben Sie eines von: {allowed}.",
    "problem.no_level": "{value} ist keine Stufe.",
    "fix.no_level": "Schreiben Sie eines von: {allowed}.",
    "problem.level_meant": '"{value}" ist nicht die Schreibweise dieser Antwort.',
    "fix.level_meant": (
        "Schreiben Sie {meant}, ohne Anführungszeichen, Vorzeichen oder Nachkommastellen."
    ),
    "problem.level_is_between": "{value} liegt zwischen zwei Stufen.",
    "fix.level_is_between": (
        "Schreiben Sie {low} oder {high}; eine Stufe gilt erst, wenn alles daran stimmt."
    ),
    "problem.not_yes_or_no": "{value} ist weder ja noch nein.",
    "fix.not_yes_or_no": "Schreiben Sie true oder false, ohne Anführungszeichen.",
    "problem.not_nace2": "{value} ist kein NACE-Code.",
    "fix.not_nace2": "Schreiben Sie die ersten zwei Ziffern, zum Beispiel {example}.",
    "problem.not_nuts2": "{value} ist kein NUTS-Code einer Region.",
    "fix.not_nuts2": "Schreiben Sie den Code, zum Beispiel {example}.",
    "problem.not_an_option": "{value} ist keine der Möglichkeiten.",
    "fix.not_an_option": "Schreiben Sie eines von: {options}.",
    "problem.schema_required": "Das Feld {name} fehlt.",
    "fix.schema_required": "Fügen Sie {name} hinzu.",
    "problem.schema_unknown": "Das Feld {name} gibt es hier nicht.",
    "fix.schema_unknown": "Streichen Sie es oder verwenden Sie eines von: {known}.",
    "problem.schema_type": "Der Wert ist von anderer Art als erwartet.",
    "fix.schema_type": "Schreiben Sie einen Wert dieser Art: {limit}.",
    "problem.schema_enum": "{value} ist hier nicht erlaubt.",
    "fix.schema_enum": "Schreiben Sie eines von: {limit}.",
    "problem.schema_pattern": "{value} hat nicht die Form dieses Feldes.",
    "fix.schema_pattern": "Schreiben Sie es in der Form {limit}.",
    "problem.schema_few": "Hier stehen {count} Werte.",
    "fix.schema_few": "Schreiben Sie mindestens {limit}.",
    "problem.schema_many": "Hier stehen {count} Werte.",
    "fix.schema_many": "Schreiben Sie höchstens {limit}.",
    "problem.schema_repeated": "Ein Wert steht hier doppelt.",
    "fix.schema_repeated": "Schreiben Sie jeden Wert einmal.",
    "problem.schema_low": "{value} ist zu niedrig.",
    "fix.schema_low": "Schreiben Sie {limit} oder mehr.",
    "problem.schema_high": "{value} ist zu hoch.",
    "fix.schema_high": "Schreiben Sie {limit} oder weniger.",
    "problem.schema_short": "Der Text ist leer.",
    "fix.schema_short": "Schreiben Sie einen Text.",
    "problem.schema_long": "Der Text ist {count} Zeichen lang.",
    "fix.schema_long": "Beschränken Sie ihn auf {limit}.",
    "problem.schema_other": "Der Wert verletzt die Regel {rule} des Formats.",
    "fix.schema_other": "Folgen Sie instrument.schema.json.",
    "problem.key_needs_quotes": (
        "Der Schlüssel {value} wird als Zahl oder Wahrheitswert gelesen, nicht als Text."
    ),
    "fix.key_needs_quotes": "Setzen Sie ihn in Anführungszeichen.",
    "problem.duplicate_id": (
        "Der Code {id} steht hier noch einmal; er stand schon in Zeile {first}."
    ),
    "fix.duplicate_id": "Geben Sie jedem einen eigenen Code.",
    "problem.unknown_reference": "{value} gibt es in dieser Datei nicht.",
    "fix.unknown_reference": "Schreiben Sie eines von: {known}.",
    "problem.condition_is_no_question": "{value} ist keine Ja-Nein-Frage des Profils.",
    "fix.condition_is_no_question": "Schreiben Sie eine von: {known}.",
    "problem.requires_itself": "Der Punkt setzt sich selbst voraus.",
    "fix.requires_itself": (
        "Nennen Sie einen anderen Punkt; niedrigere Stufen sind ohnehin vorausgesetzt."
    ),
    "problem.cycle": "Diese Voraussetzungen warten aufeinander: {path}.",
    "fix.cycle": "Senken oder streichen Sie eine davon.",
    "problem.out_of_order": "{value} steht dort, wo {expected} hingehört.",
    "fix.out_of_order": "Schreiben Sie sie der Reihe nach, ab {first}.",
    "problem.language_missing": "Es gibt keine Texte in {language}.",
    "fix.language_missing": (
        "Fügen Sie texts.{language} hinzu oder streichen Sie {language} aus languages."
    ),
    "problem.language_not_listed": "Die Texte in {language} stehen nicht unter languages.",
    "fix.language_not_listed": "Fügen Sie {language} zu languages hinzu.",
    "problem.text_missing": "Der Text von {name} fehlt.",
    "fix.text_missing": "Fügen Sie ihn unter dem Code {name} hinzu.",
    "problem.text_left_over": "Es gibt einen Text für {name}, den das Instrument nicht hat.",
    "fix.text_left_over": "Streichen Sie ihn oder berichtigen Sie den Code; hier bekannt: {known}.",
    "problem.term_in_no_text": "Der Begriff {name} steht in keinem Text der Punkte in {language}.",
    "fix.term_in_no_text": "Ergänzen Sie die Schreibweise aus den Texten oder streichen Sie ihn.",
    "problem.no_quick_item": "Kein Punkt der Transformation {name} ist im Schnelltest.",
    "fix.no_quick_item": "Schreiben Sie quick: true bei einem ihrer Punkte.",
    "problem.options_missing": "Eine Frage vom Typ {kind} braucht {name}.",
    "fix.options_missing": "Fügen Sie {name} hinzu: eine Liste der möglichen Antworten.",
    "reason.gap": "Die gewünschte Stufe liegt {gap} höher.",
    "reason.needed_for": "Das muss geschehen vor: {items}.",
    "reason.unlocks": "Es ebnet auch den Weg für: {items}.",
    "reason.priority": "Es wirkt auf das, was Ihnen wichtig ist: {kpi}.",
    "reason.lowest_of_transformation": "Nichts in {transformation} steht niedriger.",
    "reason.prerequisites_unknown": (
        "Dafür ist Folgendes nötig, und noch ist nicht bekannt, wo Sie dort stehen: {items}."
    ),
    "reason.prerequisites_hold": "Was dafür nötig ist, ist vorhanden: {items}.",
    "reason.no_prerequisites": "Es setzt nichts anderes voraus.",
    "reason.default_ambition": (
        "Hier wurde kein Ziel gewählt; ab Stufe {level} ist eine Stufe mehr angenommen."
    ),
    "reason.pays_off_with": "Es bringt mehr, wenn dies höher steht: {items}.",
    "note.profile_missing": (
        "Das Profil lässt dies offen: „{question}“ Punkte, die davon abhängen, zählen mit."
    ),
    "note.answer_left_out": (
        "Beantwortet, aber nicht gezählt, weil es laut Profil nicht zutrifft: {items}."
    ),
    "note.target_left_out": "Das Ziel zählt nicht, weil der Punkt nicht zutrifft: {items}.",
    "note.target_without_level": (
        "Es gibt ein Ziel, aber noch keine Stufe, also keinen bekannten Abstand: {items}."
    ),
    "note.target_below_level": (
        "Das Ziel liegt unter der jetzigen Stufe, also gibt es keinen Abstand: {items}."
    ),
    "report.answered": "{answered} von {applicable} zutreffenden Punkten haben eine Stufe.",
    "report.priorities": "Was Ihnen am wichtigsten ist: {kpi}.",
    "report.transformation": "Transformation",
    "report.mean": "Jetzt",
    "report.wanted": "Ziel",
    "report.lowest": "Niedrigster Punkt",
    "report.count": "Anzahl",
    "report.not_answered": "nicht beantwortet",
    "report.strengths": "Stärken",
    "report.gaps": "Abstände",
    "report.gap": "Stufe {level}, Ziel {target}",
    "report.level": "Stufe {level}",
    "report.next_steps": "Nächste Schritte",
    "report.from_to": "von Stufe {start} auf {to}",
    "report.no_steps": "Kein Schritt vorzuschlagen: Geben Sie mindestens einem Punkt eine Stufe.",
    "report.all_reached": (
        "Kein Schritt vorzuschlagen: Alles Beantwortete steht dort, wo Sie es wollen."
    ),
    "report.notes": "Hinweise",
    "said.na": "Trifft auf uns nicht zu.",
    "said.unknown": "Das wissen wir nicht.",
    "said.None": "Nicht beantwortet.",
    "headline.strong": "Größte Stärke: {what}.",
    "headline.gap": (
        "Am weitesten vom Ziel entfernt: {what}; die gewünschte Stufe liegt {gap} höher."
    ),
    "cli.valid": "{file}: {reference}, {items} Punkte, {languages}: keine Probleme.",
    "cli.wrong": "{file}: gefundene Probleme: {count}.",
    "cli.unreadable": "{file} ist nicht lesbar: {reason}.",
}
