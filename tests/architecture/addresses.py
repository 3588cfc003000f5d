"""What each address answers to whom: one row an address, in the order of ROLES.

A row ends in six statuses or in the name of a usual answer. A new address fails the test until it has its row: decide who
may see it, then write it down. API routes are tried by their first reading method, or by an empty POST where they have none.
Ada takes part in Northwind's study and gave it something; Dora did neither; Ben belongs to Northwind, Cy to Aurora; Odd
operates the platform. Ids of things that are not set up are unknown ones: nobody may see a difference.
"""

from __future__ import annotations

# Longer than 300 lines: a row for each address, to be read as one table.
ROLES = ("anonymous", "ada", "dora", "ben", "cy", "odd")
USUAL = {
    "open": "200 200 200 200 200 200",
    "team": "302 403 403 200 200 200",
    "closed": "302 403 403 403 403 403",
    "hidden": "302 403 403 404 404 404",
    "northwind": "302 403 403 200 404 404",
    "operator": "302 403 403 403 403 200",
    "person": "302 200 200 200 200 200",
    "unseen": "302 404 404 404 404 404",
    "ada": "302 200 404 404 404 404",
    "post": "302 405 405 405 405 405",
    "api": "401 200 200 200 200 200",
    "api_unseen": "401 404 404 404 404 404",
    "api_northwind": "401 404 404 200 404 404",
    "api_shared": "401 200 404 200 404 404",
    "api_invalid": "401 400 400 400 400 400",
}

# The admin's stock pages: model | its list | one of its rows. Adding and deleting are closed to all.
STOCK = """
audit_entry | team | hidden
vault_datakey | team | hidden
accounts_user | operator | 302 403 403 403 403 200
organizations_organization | 302 403 403 302 302 200 | 302 403 403 200 404 200
consent_consenttext | team | northwind
consent_consentrecord | team | hidden
consent_attestedbasis | team | hidden
disclosure_release | team | hidden
datastore_dataset | team | northwind
datastore_datasetversion | team | northwind
datastore_permit | team | hidden
questionnaires_questionnaire | team | northwind
questionnaires_question | team | hidden
registry_model | team | northwind
registry_modelversion | team | northwind
registry_decision | team | hidden
sharing_score | team | hidden
sharing_contribution | team | northwind
sharing_agreement | team | hidden
sharing_listing | team | hidden
sharing_inquiry | team | hidden
sharing_training | team | hidden
sharing_export | team | hidden
sharing_recipientkey | team | hidden
sharing_redactionword | team | hidden
sharing_labelreview | team | hidden
sharing_matchreview | team | hidden
sharing_versionprofile | team | hidden
sharing_upload | team | hidden
feedback_adaptation | team | hidden
feedback_summary | team | hidden
feedback_issue | team | hidden
feedback_event | team | hidden
feedback_opening | team | hidden
design_factorreport | team | hidden
design_optimization | team | hidden
design_proposal | team | hidden
design_attribute | team | hidden
design_invitation | team | hidden
design_satisfactionreport | team | hidden
design_survey | team | northwind
design_study | team | northwind
rights_privacyrequest | operator | 302 403 403 403 403 404
rights_mailedrequest | operator | 302 403 403 403 403 404
jobs_job | team | hidden
"""
ADDRESSES = """
admin:index | team
admin:rights_privacyrequest_account | hidden
admin:rights_mailedrequest_note | operator
admin:login | 302 403 403 302 302 302
admin:autocomplete | closed
admin:jsi18n | team
admin:sharing_agreement_propose | team
admin:sharing_agreement_import | team
admin:sharing_agreement_rules | team
admin:sharing_agreement_odrl | hidden
admin:sharing_agreement_counter | hidden
admin:sharing_agreement_amend | hidden
admin:sharing_agreement_suspend | hidden
admin:sharing_listing_list | hidden
admin:sharing_listing_ask | hidden
admin:sharing_agreement_sides | hidden
admin:datastore_datasetversion_usable | hidden
admin:datastore_datasetversion_noisy | hidden
admin:sharing_export_of | hidden
admin:sharing_export_file | hidden
admin:sharing_recipientkey_revoke | hidden
admin:sharing_redactionword_remove | hidden
admin:sharing_redactionword_sample | hidden
admin:sharing_step_clean | hidden
admin:sharing_step_deduplicate | hidden
admin:sharing_step_anonymize | hidden
admin:sharing_step_pictures | hidden
admin:sharing_step_labels | hidden
admin:sharing_step_match | hidden
admin:sharing_step_describe | hidden
admin:sharing_step_gather | hidden
admin:sharing_versionprofile_compare | hidden
admin:datastore_dataset_new | 302 403 403 200 200 403
admin:sharing_upload_send | team
admin:feedback_opening_model | hidden
admin:feedback_summary_ask | hidden
admin:feedback_issue_open | hidden
admin:feedback_adaptation_ask | hidden
admin:design_factor_report | hidden
admin:design_factor_ask | northwind
admin:design_factors_again | hidden
admin:design_optimization_report | hidden
admin:design_optimization_ask | northwind
admin:design_optimization_again | hidden
admin:design_satisfaction_report | hidden
admin:design_satisfaction_ask | northwind
admin:design_satisfaction_again | hidden
admin:design_survey_answers | northwind
admin:design_study_new | 302 403 403 403 403 403
admin:design_study_revise | 302 403 403 403 404 404
admin:design_study_attributes | northwind
admin:design_study_attribute_new | hidden
admin:design_study_attribute | hidden
admin:design_study_attribute_drop | hidden
admin:design_study_review_form | 302 403 403 403 404 404
admin:design_survey_new | 302 403 403 403 404 404
admin:design_survey_version | 302 403 403 403 404 404
admin:design_invitation_revoke | hidden
admin:design_proposal_new | 302 403 403 403 404 404
admin:design_proposal_page | hidden
admin:design_proposal_revise | hidden
admin:design_proposal_review | hidden
admin:design_proposal_decide | hidden
admin:questionnaires_build | northwind
admin:questionnaires_preview | northwind
admin:questionnaires_words | 302 403 403 403 404 404
admin:questionnaires_move | 302 403 403 403 404 404
admin:questionnaires_heading | hidden
admin:questionnaires_add | hidden
admin:questionnaires_change | hidden
admin:questionnaires_act | hidden
admin:design_study_overview | northwind
admin:design_study_move | 302 403 403 403 404 404
admin:design_study_invite | 302 403 403 403 404 404
admin:consent_consenttext_write | 302 403 403 200 200 403
admin:consent_consenttext_next | northwind
admin:consent_attestedbasis_state | 302 403 403 200 200 403
admin:organizations_organization_open | operator
admin:organizations_organization_invite | 302 403 403 403 404 404
admin:organizations_organization_withdraw | hidden
admin:organizations_organization_resend | hidden
admin:organizations_organization_hand_over | hidden
admin:organizations_organization_ownership | hidden
admin:organizations_organization_rotate | hidden
admin:organizations_organization_role | hidden
admin:organizations_organization_remove | hidden
admin:organizations_organization_token | northwind
admin:organizations_organization_revoke | hidden
admin:registry_modelversion_retrain | hidden
admin:jobs_job_cancel | hidden
admin:jobs_job_retry | hidden
admin:app_list | 302 403 403 200 200 404
api:root | open
api:schema | open
api:job-list | api
api:job-detail | api_unseen
api:job-cancel | api_unseen
api:organization-list | api
api:organization-detail | 401 404 404 200 404 200
api:role-list | api
api:member-list | api
api:member-detail | api_unseen
api:member-change-role | api_unseen
api:member-remove | api_unseen
api:member-invitation-list | api
api:member-invitation-detail | api_unseen
api:member-invitation-withdraw | api_unseen
api:member-invitation-resend | api_unseen
api:ownership-offer-list | api
api:ownership-offer-detail | api_unseen
api:ownership-offer-accept | api_unseen
api:ownership-offer-decline | api_unseen
api:ownership-offer-withdraw | api_unseen
api:token-list | api
api:token-detail | api_unseen
api:token-revoke | api_unseen
api:token-rotate | api_unseen
api:consent-text-list | api
api:consent-text-detail | api
api:consent-text-decide | api_invalid
api:consent-text-changes | api_unseen
api:consent-text-receipt | api
api:consent-text-standing | api
api:consent-basis-list | api
api:consent-basis-detail | api_unseen
api:consent-record-list | api
api:consent-record-detail | api_unseen
api:guardianship-list | api
api:guardianship-detail | api_unseen
api:guardianship-ask | 401 404 404 404 404 404
api:dataset-list | api
api:dataset-detail | api_northwind
api:datasetversion-list | api
api:datasetversion-detail | api_northwind
api:datasetversion-lineage | api_northwind
api:datasetversion-usable | 401 404 404 400 404 404
api:privacybudget-list | api
api:privacybudget-detail | api_unseen
api:privaterelease-list | api
api:privaterelease-detail | api_unseen
api:permit-list | api
api:permit-detail | api_unseen
api:model-list | api
api:model-detail | api_northwind
api:model-predict | 401 404 404 400 404 404
api:modelversion-list | api
api:modelversion-detail | api_northwind
api:modelversion-predict | 401 404 404 400 404 404
api:modelversion-promote | 401 404 404 400 404 404
api:modelversion-reject | 401 404 404 400 404 404
api:modelversion-retire | 401 404 404 400 404 404
api:modelversion-retrain | 401 404 404 409 404 404
api:claim-list | api
api:claim-detail | api_unseen
api:claim-redeem | api_invalid
api:contribution-list | api
api:contribution-bulk | 401 400 400 400 400 400
api:contribution-gather | api_invalid
api:contribution-preview | api_invalid
api:contribution-detail | api_shared
api:contribution-content | 401 200 404 404 404 404
api:contribution-decide | api_invalid
api:contribution-take-back | api_unseen
api:upload-list | api
api:upload-detail | api_unseen
api:cleaning-list | api_invalid
api:anonymization-list | api_invalid
api:view-list | api_invalid
api:deduplication-list | api_invalid
api:agreement-list | api
api:agreement-detail | api_unseen
api:agreement-sign | api_invalid
api:agreement-reject | api_unseen
api:agreement-withdraw | api_unseen
api:agreement-terminate | api_unseen
api:agreement-resume | api_unseen
api:agreement-odrl | api_unseen
api:agreement-take | api_invalid
api:agreement-suspend | api_invalid
api:agreement-counter | api_invalid
api:agreement-amend | api_invalid
api:listing-list | api
api:listing-detail | api_unseen
api:listing-unlist | api_unseen
api:score-list | api
api:score-detail | api_unseen
api:overlap-list | api
api:overlap-detail | api_unseen
api:fusion-list | api_invalid
api:training-list | api
api:house-rules-list | api
api:house-rules-detail | api_unseen
api:inquiry-list | api
api:inquiry-detail | api_unseen
api:inquiry-answer | api_unseen
api:inquiry-decline | api_unseen
api:inquiry-withdraw | api_unseen
api:training-detail | api_unseen
api:export-list | api
api:export-detail | api_unseen
api:export-file | api_unseen
api:recipient-key-list | api
api:recipient-key-detail | api_unseen
api:recipient-key-revoke | api_unseen
api:redaction-word-list | api
api:redaction-word-detail | api_unseen
api:version-profile-list | api
api:version-profile-detail | api_unseen
api:label-review-list | api
api:label-review-detail | api_unseen
api:label-review-settle | api_unseen
api:label-review-apply | api_unseen
api:match-review-list | api
api:match-review-detail | api_unseen
api:match-review-settle | api_unseen
api:match-review-apply | api_unseen
api:feedback-event-list | api
api:feedback-event-bulk | 401 415 415 415 415 415
api:feedback-event-detail | api_unseen
api:feedback-event-content | api_unseen
api:feedback-event-take-back | api_unseen
api:feedback-opening-list | api
api:feedback-opening-detail | api_unseen
api:feedback-opening-close | api_unseen
api:feedback-ask-list | api
api:feedback-ask-answer | api_unseen
api:feedback-ask-say | api_unseen
api:feedback-summary-list | api
api:feedback-summary-detail | api_unseen
api:feedback-issue-list | api
api:feedback-issue-detail | api_unseen
api:feedback-issue-reply | api_unseen
api:adaptation-list | api
api:adaptation-detail | api_unseen
api:adaptation-remake | api_unseen
api:study-list | api
api:study-detail | api_shared
api:study-close | 401 404 404 403 404 404
api:study-open | 401 404 404 403 404 404
api:studyinvitation-list | api
api:studyinvitation-detail | api_unseen
api:studyinvitation-revoke | api_unseen
api:enrollment-list | api
api:enrollment-detail | api_unseen
api:enrollment-leave | api_unseen
api:survey-list | api
api:survey-detail | api_shared
api:survey-responses | 401 400 404 400 404 404
api:survey-results | api_northwind
api:survey-words | api_northwind
api:survey-import-rows | api_unseen
api:survey-open | 401 404 404 403 404 404
api:survey-close | 401 404 404 403 404 404
api:survey-take-back | api_unseen
api:survey-new-version | api_unseen
api:proposal-list | api
api:proposal-detail | api_unseen
api:proposal-decide | api_unseen
api:proposal-put-to-review | api_unseen
api:proposal-standings | api_invalid
api:attribute-list | api
api:attribute-detail | api_unseen
api:reviewform-list | api
api:reviewform-detail | api_unseen
api:reviewform-open | api_unseen
api:reviewform-close | api_unseen
api:reviewform-take-back | api_unseen
api:review-list | api
api:review-detail | api_unseen
api:factorreport-list | api
api:factorreport-detail | api_unseen
api:factorreport-again | api_unseen
api:satisfactionreport-list | api
api:satisfactionreport-detail | api_unseen
api:satisfactionreport-again | api_unseen
api:optimization-list | api
api:optimization-detail | api_unseen
api:optimization-again | api_unseen
api:unknown | 404 404 404 404 404 404
api:docs | open
api:errors | open
accounts:use-login-link | 410 410 410 410 410 410
account_login | 200 302 302 302 302 302
account_logout | person
account_inactive | open
account_signup | 200 302 302 302 302 302
account_reauthenticate | closed
accounts:email | person
accounts:prove | person
account_email | person
account_email_verification_sent | 302 302 302 302 302 302
account_change_password | 302 302 302 302 302 302
account_set_password | person
account_reset_password | open
account_confirm_login_code | 302 302 302 302 302 302
account_reset_password_from_key_done | open
account_reset_password_from_key | open
account_reset_password_done | open
account_request_login_code | 200 302 302 302 302 302
portal:home | open
portal:settings | person
portal:language | 405 405 405 405 405 405
portal:theme | 405 405 405 405 405 405
portal:healthz | open
consent:gpc | open
organizations:invitation | 410 410 410 410 410 410
notices:notices | person
notices:open | unseen
consent:consents | person
consent:withdraw-all | post
consent:text | person
consent:decide | post
consent:receipt | person
consent:receipt-file | person
consent:receipt-pdf | person
consent:guardian | unseen
consent:new-guardian-link | open
consent:as-guardian | 410 410 410 410 410 410
consent:withdraw-as-guardian | 410 410 410 410 410 410
consent:come-of-age | 410 410 410 410 410 410
impact:impact | person
impact:reads | person
impact:record | person
impact:record-entry | unseen
impact:record-proof | unseen
sharing:contributions | person
sharing:contribute | person
sharing:contribution | ada
sharing:contribution-content | 302 404 404 404 404 404
sharing:contribute-rows | person
sharing:contribute-file | person
sharing:draft | unseen
sharing:draft-send | unseen
sharing:draft-drop | unseen
sharing:draft-file | unseen
sharing:draft-faults | unseen
sharing:draft-leave-out | unseen
sharing:claims | person
sharing:claim-object | unseen
sharing:take-back-batch | post
sharing:take-back | 302 405 404 404 404 404
feedback:home | person
feedback:give | person
feedback:event | unseen
feedback:outcome | unseen
design:studies | person
design:join | 302 410 410 410 410 410
design:study | ada
design:study-consent | 302 405 404 404 404 404
design:study-leave | 302 405 404 404 404 404
design:survey | 302 302 404 404 404 404
design:survey-page | ada
design:survey-done | 302 302 404 404 404 404
design:review | unseen
rights:data | person
rights:export | post
rights:download | unseen
rights:erase | post
rights:mailed | unseen
rights:certificate | 404 404 404 404 404 404
rights:certificate-pdf | 404 404 404 404 404 404
rights:certificate-file | 404 404 404 404 404 404
"""


def _statuses(answer: str) -> tuple[int, ...]:
    answer = answer.strip()
    return tuple(int(status) for status in USUAL.get(answer, answer).split())


def _table() -> dict[str, tuple[int, ...]]:
    table = {}
    for row in STOCK.strip().splitlines():
        model, changelist, change = row.split("|")
        pages = {"changelist": changelist, "change": change, "add": "closed", "delete": "closed"}
        table |= {f"admin:{model.strip()}_{page}": _statuses(answer) for page, answer in pages.items()}
    for row in ADDRESSES.strip().splitlines():
        name, answer = row.split("|")
        table[name.strip()] = _statuses(answer)
    return table


EXPECTED = _table()
