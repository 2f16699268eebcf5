'use strict'
const { fail } = require('../job')
const { pockets } = require('../seat')

const EAT_MS = 2500 // 32 ticks and the server's answer, minecraft.wiki/w/Food

function inPocket (bot, item) {
  const slot = bot.getEquipmentDestSlot('off-hand')
  const found = bot.inventory.items().find(i => i.name === item) || [bot.inventory.slots[slot]].find(i => i?.name === item)
  if (!found) fail('missing_item', `there is no ${item} in the pockets`)
  return found
}

async function equip (bot, { item, where }, job) {
  const slot = bot.getEquipmentDestSlot(where)
  if (bot.inventory.slots[slot]?.name !== item) {
    await job.whole(bot.equip(inPocket(bot, item), where))
    const done = await job.until(bot, () => bot.inventory.slots[bot.getEquipmentDestSlot(where)]?.name === item, 1500)
    if (!done) fail('blocked', `${item} does not go to ${where}`)
  }
  return { item, count: bot.inventory.slots[bot.getEquipmentDestSlot(where)].count }
}

async function toss (bot, { item, count }, job) {
  const stack = inPocket(bot, item)
  const had = pockets(bot)[item]
  if (had < count) fail('missing_item', `only ${had} ${item} in the pockets, not ${count}`)
  await job.whole(bot.toss(stack.type, null, count))
  const lost = () => had - (pockets(bot)[item] || 0)
  if (!await job.until(bot, () => lost() >= count, 1500)) fail('blocked', `${item} could not be thrown away`)
  return { item, count: lost() }
}

async function consume (bot, { item }, job) {
  const stack = inPocket(bot, item)
  if (bot.food >= 20 && !/golden_apple|honey_bottle|chorus|potion|milk/.test(item)) fail('blocked', 'not hungry: food is full')
  const had = pockets(bot)[item]
  if (bot.heldItem?.name !== item) await job.whole(bot.equip(stack, 'hand'))
  job.finally(() => bot.deactivateItem())
  bot.activateItem()
  const eaten = () => had - (pockets(bot)[item] || 0)
  if (!await job.until(bot, () => eaten() > 0, EAT_MS)) fail('blocked', `${item} could not be eaten`)
  return { item, count: eaten() }
}

async function useItem (bot, { seconds, off_hand: offHand }, job) {
  const held = offHand ? bot.inventory.slots[bot.getEquipmentDestSlot('off-hand')] : bot.heldItem
  if (!held) fail('missing_item', `there is nothing in the ${offHand ? 'off-hand' : 'hand'} to use`)
  job.finally(() => bot.deactivateItem())
  bot.activateItem(offHand)
  await job.sleep(seconds * 1000)
  return { item: held.name, count: 1 }
}

module.exports = { equip, toss, consume, useItem }
