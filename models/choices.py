"""The value lists, in the words of the field. docs/fields.md lists them with where each is used."""

from models.base import Choices

AREA_KIND = Choices(
    {"county": "County", "decategorization": "Decategorization area", "community": "Community"}
)
SECTOR = Choices(
    {
        "court": "Court",
        "child_protection": "Child protection",
        "treatment": "Substance use treatment",
        "mental_health": "Mental health",
        "health": "Health care",
        "education": "Education",
        "early_care": "Early care",
        "housing": "Housing",
        "faith": "Faith community",
        "law_enforcement": "Law enforcement",
        "government": "Government",
        "business": "Business",
        "nonprofit": "Nonprofit",
        "domestic_violence": "Domestic violence services",
        "parents": "Parents",
        "youth": "Youth",
        "neighborhood": "Neighborhood",
    }
)
LANGUAGE = Choices(
    {
        "en": "English",
        "es": "Spanish",
        "ar": "Arabic",
        "fr": "French",
        "vi": "Vietnamese",
        "sw": "Swahili",
        "asl": "American Sign Language",
        "other": "Another language",
    }
)

# Workgroups
MEMBER_ROLE = Choices(
    {
        "chair": "Chair",
        "co_chair": "Co-chair",
        "member": "Member",
        "alternate": "Alternate",
        "guest": "Guest",
        "list_only": "E-mail list only",
    }
)
WEEK_OF_MONTH = Choices({"1": "First", "2": "Second", "3": "Third", "4": "Fourth", "last": "Last"})
WEEKDAY = Choices({"0": "Monday", "1": "Tuesday", "2": "Wednesday", "3": "Thursday", "4": "Friday"})
MEETING_STATUS = Choices({"planned": "Planned", "held": "Held", "canceled": "Canceled"})
ATTENDED_HOW = Choices({"in_person": "In person", "online": "Online"})
ACTION_STATUS = Choices({"open": "Open", "done": "Done", "dropped": "Dropped"})
WORKGROUP_SECTIONS = Choices(
    {
        "meetings": "Meetings",
        "roster": "Roster",
        "composition": "Sector composition",
        "actions": "Action items",
        "goals": "Goals",
        "views": "Pinned views",
    }
)

# Programs and cases
PROGRAM_KIND = Choices(
    {
        "safe_care": "Care coordination (pregnancy to age 3)",
        "plan_of_safe_care": "Plan of safe care",
        "perinatal_cluster": "Perinatal cluster",
        "community_partnership": "Community partnership site",
        "reentry": "Reentry and mentoring",
        "other": "Other",
    }
)
PROGRAM_SECTIONS = Choices(
    {
        "caseload": "Caseload by status",
        "flow": "Referred and closed by month",
        "first_contact": "Time to first contact",
        "load": "Load per coordinator",
        "overdue": "Contacts overdue",
        "needs": "Service needs",
        "matches": "Mentor matches",
        "goals": "Goals",
        "views": "Pinned views",
    }
)
CASE_STATUS = Choices(
    {
        "referred": "Referred",
        "contacted": "Contacted",
        "enrolled": "Enrolled",
        "on_hold": "On hold",
        "closed": "Closed",
    }
)
REFERRAL_SOURCE = Choices(
    {
        "hospital": "Birthing hospital",
        "prenatal": "Prenatal provider",
        "treatment": "Treatment provider",
        "child_protection": "Child protection",
        "court": "Court",
        "corrections": "Corrections",
        "self": "Self or family",
        "community": "Community partner",
        "other": "Other",
    }
)
CLOSING_REASON = Choices(
    {
        "goals_met": "Goals met",
        "aged_out": "Child reached age 3",
        "declined": "Family declined",
        "disengaged": "Family disengaged",
        "unreachable": "Could not be reached",
        "moved": "Moved away",
        "transferred": "Transferred to another program",
        "not_eligible": "Not eligible",
        "died": "Died",
        "other": "Other",
    }
)
CASE_MEMBER_ROLE = Choices(
    {
        "mother": "Mother",
        "infant": "Infant",
        "father": "Father",
        "caregiver": "Caregiver",
        "child": "Child",
        "returning_person": "Returning person",
    }
)
MEDIUM = Choices(
    {
        "in_person": "In person",
        "home_visit": "Home visit",
        "phone": "Phone",
        "video": "Video",
        "text": "Text or e-mail",
        "letter": "Letter",
        "group": "Group",
    }
)
NEED_DOMAIN = Choices(
    {
        "dhr": "Human Resources (DHR)",
        "family_court": "Family Court",
        "sud_treatment": "Substance use treatment",
        "recovery_support": "Recovery support",
        "parenting_education": "Parenting education",
        "mental_health": "Mental health",
        "housing": "Housing",
        "therapeutic_visitation": "Therapeutic visitation",
        "maternal_child_health": "Maternal and child health",
        "in_home_education": "In-home education",
        "infant_health": "Infant health",
        "early_intervention": "Early intervention",
        "safe_sleep": "Safe sleep",
        "wic_food": "WIC and food",
        "transport": "Transportation",
        "childcare": "Child care",
        "insurance": "Insurance",
        "ipv_safety": "Safety from partner violence",
        "family_planning": "Family planning",
        "employment": "Employment",
        "identification": "ID and papers",
        "legal": "Legal help",
        "other": "Other",
    }
)
NEED_FOR = Choices(
    {
        "mother": "Mother",
        "infant": "Infant",
        "father": "Father or partner",
        "other_caregiver": "Other caregiver",
        "household": "Household",
        "returning_person": "Returning person",
    }
)
NEED_STATE = Choices(
    {
        "needed": "Needed",
        "referred": "Referred",
        "already_engaged": "Receiving",
        "completed": "Completed",
        "declined_by_family": "Declined by family",
        "not_available": "Not available",
    }
)

# Mentoring
AVAILABILITY = Choices(
    {
        "weekday_day": "Weekdays, daytime",
        "weekday_evening": "Weekdays, evening",
        "weekend": "Weekends",
        "video": "By phone or video",
        "inside": "Inside the facility",
    }
)
INTEREST = Choices(
    {
        "food_clothing_shelter": "Food, clothing, shelter",
        "identification": "License or ID card",
        "faith": "Faith-based support",
        "medical_dental": "Medical and dental care",
        "treatment": "Treatment and recovery",
        "jobs": "Jobs and training",
        "parental_rights": "Parental rights and custody",
        "parenting": "Parenting a newborn",
        "education": "School and GED",
    }
)
MENTOR_STATUS = Choices(
    {
        "applied": "Applied",
        "screening": "In screening",
        "active": "Active",
        "on_hold": "On hold",
        "inactive": "Inactive",
    }
)
REQUEST_STATUS = Choices({"waiting": "Waiting", "matched": "Matched", "withdrawn": "Withdrawn"})
MATCH_TYPE = Choices({"mentor": "Mentor", "parent_partner": "Parent Partner"})
MATCH_STATUS = Choices(
    {
        "proposed": "Proposed",
        "agreed": "Agreed",
        "active": "Active",
        "on_hold": "On hold",
        "ended": "Ended",
    }
)
END_TYPE = Choices(
    {
        "planned_completed": "Planned, completed",
        "planned_early": "Planned, early",
        "unplanned": "Unplanned",
    }
)
END_REASON = Choices(
    {
        "commitment_completed": "Commitment completed",
        "goals_met": "Goals met",
        "mentor_availability": "Mentor moved or unavailable",
        "mentee_moved": "Mentee moved",
        "mentee_reincarcerated": "Mentee reincarcerated",
        "mentee_lost_contact": "Lost contact with mentee",
        "incompatibility": "Not a good fit",
        "safety": "Safety",
        "mentor_ineligible": "Mentor no longer eligible",
        "other": "Other",
    }
)
CHECK_IN_WITH = Choices({"mentor": "Mentor", "mentee": "Mentee", "both": "Both"})

# Goals
GOAL_KIND = Choices(
    {
        "population": "Population indicator",
        "how_much": "How much did we do?",
        "how_well": "How well did we do it?",
        "better_off": "Is anyone better off?",
    }
)
POLARITY = Choices({"up": "Higher is better", "down": "Lower is better"})
UNIT = Choices(
    {
        "count": "Count",
        "people": "People",
        "percent": "Percent",
        "days": "Days",
        "months": "Months",
        "hours": "Hours",
        "dollars": "Dollars",
    }
)
FREQUENCY = Choices({"month": "Monthly", "quarter": "Quarterly", "year": "Yearly"})

# Access
ROLE = Choices(
    {
        "director": "Director",
        "lead": "Workgroup lead",
        "coordinator": "Care coordinator",
        "mentor_coordinator": "Mentor coordinator",
        "data_entry": "Data entry",
        "partner": "Partner",
        "administrator": "Administrator",
    }
)
SCOPE = Choices(
    {
        "everything": "Everything",
        "area": "One area",
        "workgroup": "One workgroup",
        "program": "One program",
    }
)
CHANGE_ACTION = Choices({"added": "Added", "changed": "Changed", "removed": "Removed"})
CODE_PURPOSE = Choices(
    {
        "first_administrator": "First administrator",
        "invitation": "Invitation",
        "reset": "Password reset",
        "second_step": "Second step of signing in",
        "hand_over": "Sign-in hand-over",
    }
)

SIGN_IN_WAY = Choices(
    {
        "password": "Password",
        "second_factor": "Password and second step",
        "recovery_code": "Password and recovery code",
        "provider": "Provider",
    }
)

# What is recorded beside changes
AUDIT_KIND = Choices(
    {
        "read": "Read",
        "export": "Taken out as a file",
        "sign_in": "Sign-in",
        "sign_out": "Session ended",
        "credential": "Way of signing in changed",
        "refused": "Was refused",
    }
)
AUDIT_OUTCOME = Choices({"done": "Done", "refused": "Refused", "failed": "Failed"})

# What people add to the data themselves
OWN_FIELD_KIND = Choices(
    {
        "text": "Text",
        "long_text": "Long text",
        "number": "Number",
        "money": "Money",
        "date": "Date",
        "yes_no": "Yes or no",
        "choice": "Choice",
        "choices": "Several choices",
        "person": "Person",
        "organization": "Organization",
        "link": "Link",
    }
)
COLOR = Choices(
    {
        "blue": "Blue",
        "green": "Green",
        "orange": "Orange",
        "red": "Red",
        "violet": "Violet",
        "gray": "Gray",
    }
)
VIEW_KIND = Choices({"list": "List", "board": "Board", "calendar": "Calendar", "chart": "Chart"})
SHARED_WITH = Choices({"everyone": "Everyone", **ROLE.labels})
BATCH_KIND = Choices(
    {
        "grid": "Grid",
        "bulk": "Bulk change",
        "import": "Import",
        "merge": "Merge",
        "undo": "Undo",
        "restore": "Restore",
        "kit": "Starter kit",
    }
)
FILE_FORMAT = Choices({"csv": "CSV", "xlsx": "Excel"})
